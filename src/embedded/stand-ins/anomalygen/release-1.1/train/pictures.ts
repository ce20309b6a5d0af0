/**
 * The pictures of a validation, as AnomalyGen 1.1 lays them out (anomalygen/callbacks/validation_kpi.py): of each case those of
 * a generated sample, and of the raw data `real_<T>+<D>_<n>.png`, picture and mask, with which it is compared.
 */
import { join } from 'node:path';
import { readImage, writePng } from '../../../../../base/imaging/raster.ts';
import { writeSample } from '../../sample-job.ts';
import type { Kpis } from '../../train/validation.ts';
import type { Examples11 } from './examples.ts';

/** The real one keeps all; a preview one of each type, since a training validates sixteen times. */
export const mostPictures = 1;
const layout = { instanceDigits: 5, maskCropped: true, psnrInMask: true };
const numbered = (type: string, n: number): string => `${type}_${String(n).padStart(5, '0')}`;

export async function savePictures(
  folder: string,
  samples: Kpis['samples'],
  examples: readonly Examples11[],
): Promise<void> {
  for (const { type, references } of examples) {
    const own = samples.filter((one) => one.type === type).slice(0, mostPictures);
    for (const [n, one] of own.entries()) await writeSample(folder, numbered(type, n), { ...one, layout });
    // Only a type that was validated is compared with anything.
    for (const [n, { image, mask }] of references.slice(0, own.length > 0 ? mostPictures : 0).entries()) {
      const file = `real_${numbered(type, n)}.png`;
      await writePng(join(folder, 'original_image', file), await readImage(image, 3));
      await writePng(join(folder, 'original_mask', file), await readImage(mask, 1));
    }
  }
}
