/** Shows a run's samples: each row follows one sample from render to defect; hosts with apps get a gallery. */
import * as z from 'zod';
import { forHost } from '../base/imaging/sheet.ts';
import { galleryUri, picks, previewOutputs } from '../features/view/index.ts';
import { whichRun } from './define.ts';
import { formatPreview } from './format/preview-outputs.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  ...whichRun,
  defect: z.string().optional().describe('<MATERIAL>+<DEFECT>'),
  samples: z.array(z.string()).max(48).optional().describe('By name'),
  pick: z.enum(picks).optional().describe('spread when left out'),
  rows: z.number().int().min(1).max(12).optional().describe('Default 6'),
  rejected: z.array(z.string()).optional().describe("The user's whole list; [] clears it"),
  view: z.enum(['thumbnails', 'detail']).optional().describe('For the gallery itself'),
});

export const previewOutputsTool = defineTool({
  name: 'preview_outputs',
  title: 'Preview the labelled samples',
  description:
    'Show samples as a contact sheet: render, CAD mask, camera look, defect, close-up, mask, one row a sample; a gallery in hosts with apps. rejected keeps what the user does not want.',
  effect: 'local',
  page: galleryUri,
  input,
  output: z.object({
    run: z.string(),
    samples: z.number(),
    per_defect: z.record(z.string(), z.number()),
    shown: z.array(z.looseObject({ name: z.string(), defect: z.string() })),
    rejected: z.array(z.string()),
    contact_sheet: z.string().nullable(),
    html: z.string().nullable(),
    notice: z.string(),
  }),
  run: async (args, context) => {
    const outcome = await previewOutputs(args, context);
    const { preview, files } = outcome;
    return {
      ...formatPreview(outcome),
      // A sheet of headings alone shows nothing.
      pictures: files && preview.shown.length > 0 ? [await forHost(files.bytes)] : [],
      app: preview.gallery,
    };
  },
});
