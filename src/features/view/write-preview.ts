/** What a preview leaves below the home folder: a contact sheet, and a page that stands alone. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Legend } from '../../base/imaging/legend.ts';
import { contactSheet, type SheetRow } from '../../base/imaging/sheet.ts';
import { writeKept } from '../../base/system/files.ts';
import { inParallel } from '../../base/system/in-parallel.ts';
import type { ToolContext } from '../../ports/context.ts';
import { keptFolder, readLabels } from '../labelled/index.ts';
import type { GalleryPictures } from './gallery/data.ts';
import { galleryFile } from './gallery-file.ts';
import { details, thumbnails } from './gallery-pictures.ts';
import type { Preview } from './preview.ts';
import { columns, maskColumns, stagePictures } from './stages.ts';
import { withData } from './standalone.ts';

const mostClasses = 24;

export interface PreviewFiles {
  /** Paths. */
  sheet: string;
  html: string;
  /** Of the sheet, PNG. */
  bytes: Buffer;
}

export async function writePreview(preview: Preview, context: ToolContext): Promise<PreviewFiles> {
  const { shown, gallery } = preview;
  const { run, notice, root, samples } = gallery;
  const rows = await sheetRows(preview, context);
  const folder = keptFolder(context.settings.home, 'previews', root, run);
  const title = `${run}   ${shown.length} of ${preview.dataset.samples.length} samples`;
  const legend = await legendOf(preview);
  const bytes = await contactSheet({ title, notice, columns, rows, exact: maskColumns, legend });
  const [sheet, html] = [join(folder, 'contact_sheet.png'), join(folder, 'index.html')];
  await writeKept(sheet, bytes);
  const data = {
    ...gallery,
    total: samples.length,
    samples: samples.filter(({ name }) => shown.some((sample) => sample.name === name)),
    pictures: await galleryPictures(preview, 'detail'),
  };
  await writeKept(html, withData(await readFile(galleryFile(), 'utf8'), data));
  return { sheet, html, bytes };
}

/** Colours of the CAD masks; more classes than anybody tells apart are left out. */
async function legendOf({ store, crops, inspection, labels: read }: Preview): Promise<Legend> {
  const labels = inspection ? read : await readLabels(store, crops);
  if (labels === undefined || labels === 'unreadable') return [];
  return labels
    .filter(({ name }) => !/^(BACKGROUND|UNLABELLED)$/i.test(name))
    .slice(0, mostClasses)
    .map(({ rgba: [red, green, blue], name }) => ({ name, color: [red, green, blue] }));
}

async function sheetRows(
  { store, crops, shown, gallery }: Preview,
  { progress }: ToolContext,
): Promise<SheetRow[]> {
  const known = new Map(gallery.samples.map((one) => [one.name, one]));
  const rows: SheetRow[] = [];
  for (const sample of shown) {
    const { verdict, score } = known.get(sample.name) ?? {};
    const standing = verdict === undefined ? '' : `   ${verdict} ${score?.toFixed(2) ?? ''}`;
    rows.push({
      // The name says the defect.
      caption: `${sample.name}${sample.board ? `   ${sample.board}` : ''}${standing}`,
      pictures: await stagePictures(store, crops, sample),
    });
    await progress(`read ${sample.name}`, rows.length, shown.length + 1);
  }
  return rows;
}

/** By sample name. */
export async function galleryPictures(
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
