/** The inference stage's folder: clean pictures, CAD masks and submasks by material, and the defect spec. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type Raster, readImage } from '../../../base/imaging/raster.ts';
import { isSubmask } from '../../../domain/raw-dataset.ts';
import { components } from '../shared/binary.ts';
import { readJsonl } from './test-case.ts';

const specSchema = z.object({
  defect_type: z.string().regex(/^[^+]+\+[^+]+$/, 'must be <MATERIAL>+<DEFECT>'),
  spatial_dependency: z.enum(['free', 'text', 'cad']),
  roi_prompt_defect_location: z.string().default(''),
});

export type DefectSpec = z.infer<typeof specSchema>;

export const labelsName = 'semantic_segmentation_labels.json';
const picture = /\.(png|jpe?g|bmp)$/i;

export const readSpec = (path: string): Promise<DefectSpec[]> => readJsonl(path, specSchema);

/** Sorted picture names of a folder; empty when it does not exist. */
async function pictures(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  return (await readdir(folder)).filter((name) => picture.test(name)).sort();
}

/** Sorted paths of a folder's submasks. */
export async function submasksIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  return (await readdir(folder))
    .filter(isSubmask)
    .sort()
    .map((name) => join(folder, name));
}

export const stemOf = (name: string): string => name.replace(/\.[^.]+$/, '');

export interface CleanImage {
  /** Such as `x3_y0__0000`. */
  stem: string;
  path: string;
  cadMask: string | undefined;
}

export async function cleanImages(dataset: string, material: string): Promise<CleanImage[]> {
  const names = await pictures(join(dataset, material, 'clean_image'));
  return names.map((file) => {
    const mask = join(dataset, material, 'cad_mask', `${stemOf(file)}.png`);
    return {
      stem: stemOf(file),
      path: join(dataset, material, 'clean_image', file),
      cadMask: existsSync(mask) ? mask : undefined,
    };
  });
}

/**
 * The largest part of a submask as 0 and 1, cut to its bounds; what is above 127 is white, as the tools take it. Undefined
 * when nothing is.
 */
export async function readSubmask(path: string): Promise<Raster | undefined> {
  const image = await readImage(await readFile(path), 1);
  const white = image.data.map((value) => (value > 127 ? 1 : 0));
  const [largest] = components(white, image.width, image.height).sort((a, b) => b.area - a.area);
  if (largest === undefined) return undefined;
  const [width, height] = [largest.x1 - largest.x0 + 1, largest.y1 - largest.y0 + 1];
  const data = new Uint8Array(width * height);
  for (const at of largest.pixels) {
    const x = at % image.width;
    data[((at - x) / image.width - largest.y0) * width + x - largest.x0] = 1;
  }
  return { width, height, channels: 1, data };
}
