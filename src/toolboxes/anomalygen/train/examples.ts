/** What the raw dataset shows of each defect: looks from its pictures, extents from its submasks. */
import { join } from 'node:path';
import { type Raster, readImage } from '../../../pictures/raster.ts';
import { cleanImages, pictures, readSubmask, submasksIn } from '../dataset.ts';
import { type Look, lookOf } from '../learnt/measure.ts';
import { locate } from './locate.ts';

export interface Split<Item> {
  train: Item[];
  /** Never trained on. The same as `train` when there are too few to share out. */
  heldOut: Item[];
}

export interface Examples {
  /** `<MATERIAL>+<DEFECT>` */
  type: string;
  looks: Split<Look>;
  /** Share of its bounding box that a submask fills. */
  fills: Split<number>;
}

/** Of a larger folder so many files are taken, evenly spread: a preview learns no more from the others. */
const most = 48;

/** Throws when a defect has no pictures, no submasks, a submask that is not black and white, or none that shows its place. */
export async function readExamples(
  dataset: string,
  [material, defect]: readonly [string, string],
  clean: readonly Raster[],
): Promise<Examples> {
  const type = `${material}+${defect}`;
  const masks = join(dataset, material, 'mask', defect);
  const submasks = await submasksIn(masks);
  if (submasks.length === 0) throw new Error(`${type}: no submasks in ${material}/mask/${defect}`);
  const folder = join(dataset, material, 'anomaly_image', defect);
  const files = await pictures(folder);
  if (files.length === 0) throw new Error(`${type}: no pictures in ${material}/anomaly_image/${defect}`);
  const fills: number[] = [];
  for (const file of some(submasks)) {
    const { data } = await readSubmask(file);
    fills.push(data.reduce((sum, value) => sum + value, 0) / data.length);
  }
  const looks: Look[] = [];
  for (const file of some(files)) {
    const picture = await readImage(join(folder, file), 3);
    const region = await locate(picture, file, masks, clean);
    if (region) looks.push(lookOf(picture, region));
  }
  if (looks.length === 0)
    throw new Error(
      `${type}: no picture in ${material}/anomaly_image/${defect} shows where its defect is: none has a mask of its own name and size, and none is like a clean picture of the same size`,
    );
  return { type, looks: split(looks), fills: split(fills) };
}

/** The clean pictures of a material. Throws when there are none. */
export async function readClean(dataset: string, material: string): Promise<Raster[]> {
  const images = await cleanImages(dataset, material);
  if (images.length === 0) throw new Error(`${material}: no pictures in ${material}/clean_image`);
  return Promise.all(some(images).map(({ path }) => readImage(path, 3)));
}

function some<Item>(items: readonly Item[]): Item[] {
  const step = Math.max(1, items.length / most);
  return items.filter((_, n) => Math.floor(n / step) !== Math.floor((n - 1) / step));
}

/** Every third example is held out. */
function split<Item>(items: Item[]): Split<Item> {
  if (items.length < 3) return { train: items, heldOut: items };
  return {
    train: items.filter((_, n) => n % 3 !== 2),
    heldOut: items.filter((_, n) => n % 3 === 2),
  };
}
