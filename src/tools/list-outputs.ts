/** What a run has written so far, per stage of the URL contract; objects by page on request. */
import * as z from 'zod';
import { listOutputs } from '../features/runs/index.ts';
import { whichRun } from './define.ts';
import { formatOutputs } from './format/list-outputs.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  ...whichRun,
  stage: z.enum(['render', 'camera_look', 'finetune', 'defects']).optional(),
  cursor: z.string().optional(),
});

export const listOutputsTool = defineTool({
  name: 'list_outputs',
  title: 'List the outputs of a run',
  description:
    'Per stage: present or not, objects, bytes, pictures per material and defect. With stage also its objects, page by page.',
  effect: 'read',
  input,
  output: z.object({
    run: z.string(),
    root: z.string(),
    dataset: z.string().nullable().describe('URL of the labelled dataset, or null while there is none'),
    stages: z.array(
      z.object({
        stage: z.string(),
        url: z.string(),
        present: z.boolean(),
        objects: z.number(),
        bytes: z.number().nullable(),
        counts: z.record(z.string(), z.number()),
        provenance: z.string().nullable(),
      }),
    ),
    objects: z.array(z.object({ key: z.string(), bytes: z.number().nullable() })),
    cursor: z.string().nullable().describe('Give it to get the next page; null at the end'),
  }),
  run: async (args, context) => formatOutputs(await listOutputs(args, context)),
});
