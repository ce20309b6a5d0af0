/** Writes the crops of one cell: pictures and masks with 4 channels, numbered from 0001. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Box, cut, type Raster, readImage, writePng } from '../../../base/imaging/raster.ts';
import { PythonError } from '../shared/python.ts';
import type { CellFiles } from './cells.ts';
import type { Region } from './regions.ts';

export interface Pictures {
  image: Raster;
  mask: Raster;
}

/** Throws `ValueError` when the sizes differ. */
export async function readPictures(mask: string, { reference, picture }: CellFiles): Promise<Pictures> {
  const [image, seg] = await Promise.all([readImage(picture, 4), readImage(mask, 4)]);
  const ref = reference === picture ? image : await readImage(reference, 4);
  const size = ({ width, height }: Raster): string => `(${width}, ${height})`;
  for (const [name, other] of [
    ['ref_crop', ref],
    ['real_crop', image],
  ] as const)
    if (size(other) !== size(seg))
      throw new PythonError('ValueError', `${name} size ${size(other)} doesn't match seg ${size(seg)}`);
  return { image, mask: seg };
}

export async function makeFolders(folder: string): Promise<void> {
  for (const name of ['normal_img', 'cad_mask']) await mkdir(join(folder, name), { recursive: true });
}

/** Crops of `boxes` into `folder`; `first` is the number of the first one. */
export async function writePairs(
  folder: string,
  boxes: readonly Box[],
  { image, mask }: Pictures,
  first = 1,
): Promise<void> {
  for (const [index, box] of boxes.entries()) {
    const number = String(first + index).padStart(4, '0');
    await writePng(join(folder, 'normal_img', `${number}.png`), cut(image, box));
    await writePng(join(folder, 'cad_mask', `${number}_cad_mask.png`), cut(mask, box));
  }
}

export interface Bridges {
  candidates: number;
  boxes: Box[];
}

/** One box around every two regions of those classes (none: any) that are at most `distance` pixels apart. */
export function bridgeBoxes(
  regions: readonly Region[],
  { distance, classes }: { distance: number; classes: readonly string[] },
  offset: number,
  { width, height }: { width: number; height: number },
): Bridges {
  const taken = regions.filter(({ className }) => classes.length === 0 || classes.includes(className));
  const boxes = taken.flatMap(({ inner: a }, index) =>
    taken.slice(index + 1).flatMap(({ inner: b }): Box[] => {
      const dx = Math.max(0, b.x0 - a.x1, a.x0 - b.x1);
      const dy = Math.max(0, b.y0 - a.y1, a.y0 - b.y1);
      if (Math.sqrt(dx * dx + dy * dy) > distance) return [];
      return [
        {
          x0: Math.max(0, Math.min(a.x0, b.x0) - offset),
          y0: Math.max(0, Math.min(a.y0, b.y0) - offset),
          x1: Math.min(width - 1, Math.max(a.x1, b.x1) + offset),
          y1: Math.min(height - 1, Math.max(a.y1, b.y1) + offset),
        },
      ];
    }),
  );
  return { candidates: taken.length, boxes };
}
