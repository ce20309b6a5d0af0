/** What the raw dataset shows of each defect: looks from its pictures, each with the mask that the real trainer opens. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { type Raster, readImage } from '../../../../base/imaging/raster.ts';
import { readSubmask, stemOf } from '../dataset.ts';
import { type Look, lookOf } from '../learnt/measure.ts';

export interface Split<Item> {
  train: Item[];
  /** Never trained on. The same as `train` when there are too few to share out. */
  heldOut: Item[];
}

export interface Examples {
  /** `<MATERIAL>+<DEFECT>` */
  type: string;
  looks: Split<Look>;
  /** Share of its bounding box that a mask fills. */
  fills: Split<number>;
}

/** Of a larger folder so many files are learnt from, evenly spread: a preview learns no more from the others. */
const most = 48;

/**
 * Throws when a defect has no pictures, and where a picture has no `mask/<D>/<stem>_mask.<same ending>` of its own size
 * whose brightest value is 255, in the words of the real one. Every file of the folder counts.
 */
export async function readExamples(
  dataset: string,
  [material, defect]: readonly [string, string],
): Promise<Examples> {
  const type = `${material}+${defect}`;
  const folder = join(dataset, material, 'anomaly_image', defect);
  const masks = join(dataset, material, 'mask', defect);
  const files = existsSync(folder) ? (await readdir(folder)).sort() : [];
  if (files.length === 0) throw new Error(`${type}: no pictures in ${material}/anomaly_image/${defect}`);
  const learnt = new Set(some(files));
  const looks: Look[] = [];
  const fills: number[] = [];
  for (const file of files) {
    const path = join(masks, `${stemOf(file)}_mask${extname(file)}`);
    const { picture, mask } = await readPair(join(folder, file), path);
    if (!learnt.has(file)) continue;
    looks.push(lookOf(picture, mask));
    const part = await readSubmask(path);
    if (part) fills.push(part.data.reduce((sum, value) => sum + value, 0) / part.data.length);
  }
  return { type, looks: split(looks), fills: split(fills) };
}

async function readPair(image: string, path: string): Promise<{ picture: Raster; mask: Uint8Array }> {
  if (!existsSync(path)) throw new Error(`FileNotFoundError: [Errno 2] No such file or directory: '${path}'`);
  const picture = await readImage(image, 3);
  const mask = await readImage(await readFile(path), 1);
  if (mask.data.reduce((highest, value) => Math.max(highest, value), 0) !== 255)
    throw new Error(`Error: Mask ${path} is not binary!`);
  if (mask.width !== picture.width || mask.height !== picture.height)
    throw new Error(`Error: Image filename ${image} 's size with mask filename ${path}`);
  return { picture, mask: mask.data.map((value) => (value >= 128 ? 1 : 0)) };
}

/** Of many so few that a preview is quick. */
export function some<Item>(items: readonly Item[]): Item[] {
  const step = Math.max(1, items.length / most);
  return items.filter((_, n) => Math.floor(n / step) !== Math.floor((n - 1) / step));
}

/** Every third example is held out. */
export function split<Item>(items: Item[]): Split<Item> {
  if (items.length < 3) return { train: items, heldOut: items };
  return {
    train: items.filter((_, n) => n % 3 !== 2),
    heldOut: items.filter((_, n) => n % 3 === 2),
  };
}
