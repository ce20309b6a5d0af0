/** The contact sheet: one row a sample, one column a stage, captions in dots. */
import { captionWidth, forEachDot, lineHeight } from './font.ts';

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
}

const tile = { width: 280, height: 220 };
const gap = 10;
const captionScale = 2;
const captionSpace = lineHeight * captionScale + 6;
const ink = [222, 226, 230] as const;
const paper = { r: 24, g: 26, b: 30 };

/** PNG bytes. */
export async function contactSheet({ title, notice, columns, rows, exact = [] }: Sheet): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const width = columns.length * (tile.width + gap) + gap;
  const top = gap + 3 * captionSpace;
  const rowHeight = tile.height + captionSpace + gap;
  const height = top + rows.length * rowHeight;
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < data.length; i += 3) data.set([paper.r, paper.g, paper.b], i);
  const caption = (text: string, x: number, y: number, room: number): void => {
    const fits = Math.floor(room / (captionWidth('x') * captionScale));
    const shown = text.length > fits ? `${text.slice(0, fits - 2)}..` : text;
    forEachDot(shown, (dx, dy) => {
      for (let j = 0; j < captionScale; j++) {
        for (let i = 0; i < captionScale; i++) {
          data.set(ink, ((y + dy * captionScale + j) * width + x + dx * captionScale + i) * 3);
        }
      }
    });
  };
  caption(title, gap, gap, width - 2 * gap);
  caption(notice, gap, gap + captionSpace, width - 2 * gap);
  columns.forEach((name, c) => {
    caption(name, gap + c * (tile.width + gap), gap + 2 * captionSpace, tile.width);
  });
  rows.forEach((row, r) => {
    caption(row.caption, gap, top + r * rowHeight, width - 2 * gap);
    row.pictures.forEach((picture, c) => {
      if (typeof picture === 'string')
        caption(
          picture,
          gap + c * (tile.width + gap) + 8,
          top + r * rowHeight + captionSpace + 8,
          tile.width,
        );
    });
  });
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
        return { input, left: gap + c * (tile.width + gap), top: top + r * rowHeight + captionSpace };
      }),
    ),
  );
  return sharp(data, { raw: { width, height, channels: 3 } })
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
