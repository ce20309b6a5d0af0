/** Fits a submask into a target box of a picture. */

import { blank, type Raster } from '../../../../base/imaging/raster.ts';
import { type Component, components } from '../../shared/binary.ts';
import type { Target } from './targets.ts';

/**
 * A mask of the picture's size, 0 and 255. The submask is turned by 90 degrees when its long side runs the
 * other way than the box's, and mirrored by chance.
 */
export function fitSubmask(
  submask: Raster,
  target: Target,
  width: number,
  height: number,
  next: () => number,
): Raster {
  const turned = submask.width > submask.height !== target.width > target.height;
  const [flipX, flipY] = [next() < 0.5, next() < 0.5];
  const mask = blank(width, height, 1);
  const [x0, y0] = [Math.max(0, Math.floor(target.x)), Math.max(0, Math.floor(target.y))];
  const x1 = Math.min(width - 1, Math.ceil(target.x + target.width));
  const y1 = Math.min(height - 1, Math.ceil(target.y + target.height));
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      let u = (x + 0.5 - target.x) / target.width;
      let v = (y + 0.5 - target.y) / target.height;
      if (u < 0 || v < 0 || u >= 1 || v >= 1) continue;
      if (turned) [u, v] = [v, u];
      if (flipX) u = 1 - u;
      if (flipY) v = 1 - v;
      const sx = Math.min(submask.width - 1, Math.floor(u * submask.width));
      const sy = Math.min(submask.height - 1, Math.floor(v * submask.height));
      if (submask.data[sy * submask.width + sx]) mask.data[y * width + x] = 255;
    }
  }
  return mask;
}

/** True when the mask has at least `least` pixels on every component. */
export function covers(mask: Raster, parts: readonly Component[], least = 8): boolean {
  return parts.every((part) => {
    let hit = 0;
    for (const pixel of part.pixels) if (mask.data[pixel] && ++hit >= least) return true;
    return false;
  });
}

/** A submask that is made smaller can come apart. */
export const isOnePiece = ({ data, width, height }: Raster): boolean =>
  components(data, width, height).length === 1;
