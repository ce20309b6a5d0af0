/** Shows a run's samples: each row follows one sample from render to defect; hosts with apps get a gallery. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { contactSheet, forHost, type SheetRow } from '../base/imaging/sheet.ts';
import { nextCall, noCall } from '../base/next-call.ts';
import { writeKept } from '../base/system/files.ts';
import { inParallel } from '../base/system/in-parallel.ts';
import { exported } from '../features/export/folder.ts';
import { countsPerDefect } from '../features/inspect/findings/counts.ts';
import { foundFaulty } from '../features/inspect/inspection.ts';
import { keptFolder, wasInspected } from '../features/labelled/review.ts';
import { locateRun } from '../features/runs/root.ts';
import { type GalleryPictures, galleryUri } from '../features/view/gallery/data.ts';
import { galleryFile } from '../features/view/gallery-file.ts';
import { details, thumbnails } from '../features/view/gallery-pictures.ts';
import { picks } from '../features/view/pick.ts';
import { type Preview, previewRun } from '../features/view/preview.ts';
import { columns, maskColumns, stagePictures } from '../features/view/stages.ts';
import { withData } from '../features/view/standalone.ts';
import type { ToolContext } from '../ports/context.ts';
import { clusterField, nextField, whichRun } from './define.ts';
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
    cluster: clusterField,
    run: z.string(),
    samples: z.number(),
    per_defect: z.record(z.string(), z.number()),
    shown: z.array(z.looseObject({ name: z.string(), defect: z.string() })),
    rejected: z.array(z.string()),
    contact_sheet: z.string().nullable(),
    html: z.string().nullable(),
    notice: z.string(),
    next: nextField,
  }),
  run: async ({ view, rejected: reject, ...args }, context) => {
    const located = await locateRun(args, context);
    const wish = { ...args, pick: args.pick ?? 'spread', rows: args.rows ?? 6 };
    const preview = await previewRun(located, wish, reject, context);
    const { gallery, shown, rejected, dataset } = preview;
    if (view) gallery.pictures = await pictures(preview, view);
    const files = view ? undefined : await writeFiles(preview, context);
    const { home, outputFolder } = context.settings;
    const next = nextOf(preview, {
      judged: wasInspected(home, located.root, located.name),
      there: exported(outputFolder, located.name, 'coco'),
    });
    const perDefect = countsPerDefect(dataset.samples);
    const said = new Map(gallery.samples.map((one) => [one.name, one]));
    const text = [
      `${dataset.samples.length} labelled samples: ${Object.entries(perDefect)
        .map(([defect, count]) => `${count} ${defect}`)
        .join(', ')}`,
      ...(shown.length === 0
        ? [nothingShown(wish)]
        : [
            `shown: ${shown.length} of ${dataset.samples.length} (${wish.samples ? 'as named' : wish.pick}), columns ${columns.join(', ')}`,
          ]),
      ...(rejected.length > 0 ? [`rejected by the user: ${rejected.length}, ${some(rejected)}`] : []),
      gallery.notice,
      ...(files ? [`contact sheet ${files.sheet}`, `page ${files.html}`] : []),
      `next: ${next}`,
    ].join('\n');
    return {
      data: {
        cluster: context.settings.cluster,
        run: located.name,
        samples: dataset.samples.length,
        per_defect: perDefect,
        shown: shown.map(({ name, defect }) => ({ ...said.get(name), name, defect })),
        rejected: rejected.slice(0, 200),
        contact_sheet: files?.sheet ?? null,
        html: files?.html ?? null,
        notice: gallery.notice,
        next,
      },
      text,
      // A sheet of headings alone shows nothing.
      pictures: files && shown.length > 0 ? [await forHost(files.bytes)] : [],
      app: gallery,
    };
  },
});

/** A look comes before a judgement; once that was made, what is good is exported, unless nothing is. */
function nextOf(
  { gallery, inspection, rejected }: Preview,
  { judged, there }: { judged: boolean; there: string | undefined },
): string {
  const where = { run: gallery.run, dig_url_root: gallery.root };
  const findings = judged || inspection !== undefined;
  if (!findings && rejected.length === 0) return nextCall('inspect_dataset', where);
  if (inspection && foundFaulty(inspection).length === inspection.samples.length)
    return nextCall('submit_day0', { action: 'plan', like: gallery.run });
  if (there !== undefined && rejected.length === 0) return noCall(`it is exported already: ${there}`);
  const exclude = [...(rejected.length > 0 ? ['rejected'] : []), ...(findings ? ['findings'] : [])];
  return nextCall('export_dataset', { ...where, format: 'coco', exclude });
}

const some = (names: readonly string[]): string =>
  `${names.slice(0, 8).join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}`;

function nothingShown({ pick }: { pick: string }): string {
  return pick === 'findings' ? 'no sample has a finding above info' : 'nothing to show';
}

async function pictures(
  { store, crops, shown }: Preview,
  view: 'thumbnails' | 'detail',
): Promise<Record<string, GalleryPictures>> {
  const made = await inParallel(
    shown,
    4,
    async (sample): Promise<[string, GalleryPictures]> => [
      sample.name,
      await (view === 'detail' ? details(store, crops, sample) : thumbnails(store, sample)),
    ],
  );
  return Object.fromEntries(made);
}

async function writeFiles(
  preview: Preview,
  { settings, progress }: ToolContext,
): Promise<{ sheet: string; html: string; bytes: Buffer }> {
  const { store, crops, shown, gallery } = preview;
  const said = new Map(gallery.samples.map((one) => [one.name, one]));
  const rows: SheetRow[] = [];
  for (const sample of shown) {
    const { verdict, score } = said.get(sample.name) ?? {};
    const standing = verdict === undefined ? '' : `   ${verdict} ${score?.toFixed(2) ?? ''}`;
    rows.push({
      // The name says the defect.
      caption: `${sample.name}${standing}`,
      pictures: await stagePictures(store, crops, sample),
    });
    await progress(`read ${sample.name}`, rows.length, shown.length + 1);
  }
  const folder = keptFolder(settings.home, 'previews', gallery.root, gallery.run);
  const { run, notice } = gallery;
  const title = `${run}   ${shown.length} of ${preview.dataset.samples.length} samples`;
  const bytes = await contactSheet({ title, notice, columns, rows, exact: maskColumns });
  const [sheet, html] = [join(folder, 'contact_sheet.png'), join(folder, 'index.html')];
  await writeKept(sheet, bytes);
  const shownOnly = gallery.samples.filter(({ name }) => shown.some((sample) => sample.name === name));
  const data = {
    ...gallery,
    total: gallery.samples.length,
    samples: shownOnly,
    pictures: await pictures(preview, 'detail'),
  };
  await writeKept(html, withData(await readFile(galleryFile(), 'utf8'), data));
  return { sheet, html, bytes };
}
