/** The raw dataset as training 1.1 takes it: a picture without a mask is passed over, and a type without pictures, too. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { readImage } from '../../../../../base/imaging/raster.ts';
import { PythonError, repr } from '../../../shared/python.ts';
import { readSubmask, stemOf } from '../../dataset.ts';
import { type Look, lookOf } from '../../learnt/measure.ts';
import { type Examples, some, split } from '../../train/examples.ts';
import { warn } from '../python-script.ts';

const picture = /\.(png|jpe?g)$/i;

/** With the pictures that the scores compare with. */
export interface Examples11 extends Examples {
  references: Pair[];
}

/** Of each type that has pictures with masks. Throws in the words of the real one when none has. */
export async function readExamples(
  dataset: string,
  types: readonly (readonly [string, string])[],
): Promise<Examples11[]> {
  const found: Examples11[] = [];
  let skipped = 0;
  for (const [texture, defect] of types) {
    const { pairs, lost } = await pairsOf(dataset, texture, defect);
    skipped += lost;
    if (pairs.length > 0)
      found.push({ ...(await examplesOf(`${texture}+${defect}`, pairs)), references: pairs });
  }
  if (skipped > 0) warn(`InpaintingDataset: skipped ${skipped} image(s) with no matching mask on disk.`);
  if (found.length > 0) return found;
  throw new PythonError(
    'FileNotFoundError',
    `InpaintingDataset found 0 samples under dataset_dir=${repr(dataset)} (resolved from cwd=${repr(resolve('.'))}) for anomaly_types=[${types.map((pair) => `(${pair.map(repr).join(', ')})`).join(', ')}]. Expected {dataset_dir}/{texture}/anomaly_image/{defect}/*.png + {texture}/mask/{defect}/*_mask.png. Use an ABSOLUTE DATASET_PATH.`,
  );
}

interface Pair {
  image: string;
  mask: string;
}

async function pairsOf(
  dataset: string,
  texture: string,
  defect: string,
): Promise<{ pairs: Pair[]; lost: number }> {
  const folder = join(dataset, texture, 'anomaly_image', defect);
  const masks = join(dataset, texture, 'mask', defect);
  if (!existsSync(folder)) {
    warn(`InpaintingDataset: missing image dir ${folder}`);
    return { pairs: [], lost: 0 };
  }
  const files = (await readdir(folder)).filter((name) => picture.test(name)).sort();
  const pairs = files.flatMap((file): Pair[] => {
    const mask = [extname(file), '.png']
      .map((ending) => join(masks, `${stemOf(file)}_mask${ending}`))
      .find((path) => existsSync(path));
    if (mask !== undefined) return [{ image: join(folder, file), mask }];
    warn(`InpaintingDataset: no mask for ${join(folder, file)}; skipping.`);
    return [];
  });
  return { pairs, lost: files.length - pairs.length };
}

async function examplesOf(type: string, pairs: readonly Pair[]): Promise<Examples> {
  const [looks, fills]: [Look[], number[]] = [[], []];
  for (const { image, mask } of some(pairs)) {
    const [seen, region] = [await readImage(image, 3), await readImage(mask, 1)];
    if (region.width !== seen.width || region.height !== seen.height)
      throw new Error(`${mask} is not as large as its picture ${image}`);
    looks.push(
      lookOf(
        seen,
        region.data.map((value) => (value >= 128 ? 1 : 0)),
      ),
    );
    const part = await readSubmask(mask);
    if (part) fills.push(part.data.reduce((sum, value) => sum + value, 0) / part.data.length);
  }
  return { type, looks: split(looks), fills: split(fills.length > 0 ? fills : [0]) };
}
