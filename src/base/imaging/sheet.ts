/** The contact sheet: one row a sample, one column a stage. */
import { drawLegend, type Legend, legendHeight, placeLegend } from './legend.ts';
import { letterCell, openLetters } from './letters.ts';
import { blank } from './raster.ts';

export interface SheetRow {
  caption: string;
  /** PNG or JPEG bytes; a text is written in the field's place, undefined leaves it empty. */
  pictures: (Uint8Array | string | undefined)[];
}

export interface Sheet {
  title: string;
  notice: string;
  columns: readonly string[];
  rows: SheetRow[];
  /** Columns whose colours stand for something and may not be mixed. */
  exact?: readonly number[];
  /** What the colours of the masks stand for. */
  legend?: Legend;
  /** Pixels of one picture. */
  tile?: { width: number; height: number };
}

const usualTile = { width: 236, height: 190 };
const gap = 10;
const captionSpace = letterCell.height + 4;
const ink = [222, 226, 230] as const;
const quiet = [154, 163, 173] as const;
const paper = { r: 24, g: 26, b: 30 };

/** PNG bytes. */
export async function contactSheet({
  title,
  notice,
  columns,
  rows,
  exact = [],
  legend = [],
  tile = usualTile,
}: Sheet): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const width = columns.length * (tile.width + gap) + gap;
  const whole = width - 2 * gap;
  const places = placeLegend(legend, whole);
  const head = gap + 2 * captionSpace + legendHeight(places);
  const top = head + captionSpace;
  const rowHeight = tile.height + captionSpace + gap;
  const height = top + rows.length * rowHeight;
  const canvas = blank(width, height, 3);
  for (let i = 0; i < canvas.data.length; i += 3) canvas.data.set([paper.r, paper.g, paper.b], i);
  const letters = await openLetters();
  const left = (column: number): number => gap + column * (tile.width + gap);
  letters.write(canvas, title, { x: gap, y: gap, room: whole }, ink);
  letters.write(canvas, notice, { x: gap, y: gap + captionSpace, room: whole }, quiet);
  drawLegend(canvas, places, { x: gap, y: gap + 2 * captionSpace }, letters, quiet);
  for (const [c, name] of columns.entries())
    letters.write(canvas, name, { x: left(c), y: head, room: tile.width }, quiet);
  for (const [r, row] of rows.entries()) {
    const y = top + r * rowHeight;
    letters.write(canvas, row.caption, { x: gap, y, room: whole }, ink);
    for (const [c, picture] of row.pictures.entries())
      if (typeof picture === 'string')
        letters.write(
          canvas,
          picture,
          { x: left(c) + 8, y: y + captionSpace + 8, room: tile.width - 16 },
          quiet,
        );
  }
  const layers = await Promise.all(
    rows.flatMap((row, r) =>
      row.pictures.map(async (picture, c) => {
        if (!picture || typeof picture === 'string') return undefined;
        const input = await sharp(picture)
          .removeAlpha()
          .toColourspace('srgb')
          .resize(tile.width, tile.height, {
            fit: 'contain',
            background: paper,
            kernel: exact.includes(c) ? 'nearest' : 'lanczos3',
          })
          .png({ compressionLevel: 1 })
          .toBuffer();
        return { input, left: left(c), top: top + r * rowHeight + captionSpace };
      }),
    ),
  );
  return sharp(canvas.data, { raw: { width, height, channels: 3 } })
    .composite(layers.filter((layer) => layer !== undefined))
    .png({ compressionLevel: 6 })
    .toBuffer();
}

/** A host passes the picture to a model, so it travels small; the file on disk keeps every pixel. */
export async function forHost(sheet: Buffer): Promise<{ mimeType: 'image/jpeg'; bytes: Buffer }> {
  const { default: sharp } = await import('sharp');
  const bytes = await sharp(sheet)
    .resize({ width: 1200, height: 1568, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 82 })
    .toBuffer();
  return { mimeType: 'image/jpeg', bytes };
}
