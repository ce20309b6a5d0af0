/** The inference stage's folder: clean pictures, CAD masks and submasks by material, and the defect spec. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { isSubmask } from '../../day0/raw-dataset.ts';
import { type Raster, readImage } from '../../pictures/raster.ts';
import { readJsonl } from './test-case.ts';

export const specSchema = z.object({
  defect_type: z.string().regex(/^[^+]+\+[^+]+$/, 'must be <MATERIAL>+<DEFECT>'),
  spatial_dependency: z.enum(['free', 'text', 'cad']),
  roi_prompt_defect_location: z.string().default(''),
});

export type DefectSpec = z.infer<typeof specSchema>;

export const labelsName = 'semantic_segmentation_labels.json';
const picture = /\.(png|jpe?g)$/i;

export const readSpec = (path: string): Promise<DefectSpec[]> => readJsonl(path, specSchema);

/** Sorted picture names of a folder; empty when it does not exist. */
export async function pictures(folder: string): Promise<string[]> {
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
  /** Below the dataset folder. */
  name: string;
  path: string;
  cadMask: string | undefined;
}

export async function cleanImages(dataset: string, material: string): Promise<CleanImage[]> {
  const names = await pictures(join(dataset, material, 'clean_image'));
  return names.map((file) => {
    const mask = join(dataset, material, 'cad_mask', `${stemOf(file)}.png`);
    return {
      name: `${material}/clean_image/${file}`,
      path: join(dataset, material, 'clean_image', file),
      cadMask: existsSync(mask) ? mask : undefined,
    };
  });
}

/** A submask as 0 and 1, cut to what is white. Throws when it has other values or is empty. */
export async function readSubmask(path: string): Promise<Raster> {
  const image = await readImage(await readFile(path), 1);
  let [x0, y0, x1, y1] = [image.width, image.height, -1, -1];
  image.data.forEach((value, at) => {
    if (value !== 0 && value !== 255)
      throw new Error(`submask ${path} has the value ${value}; submasks are black (0) and white (255) only`);
    if (value === 0) return;
    const x = at % image.width;
    const y = (at - x) / image.width;
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
  });
  if (x1 < 0) throw new Error(`submask ${path} is black everywhere`);
  const [width, height] = [x1 - x0 + 1, y1 - y0 + 1];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      data[y * width + x] = (image.data[(y + y0) * image.width + x + x0] ?? 0) > 0 ? 1 : 0;
  return { width, height, channels: 1, data };
}
