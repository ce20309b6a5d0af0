/** Puts painted light into a picture, inside a mask and nowhere else. */

import type { Raster } from '../../../../base/imaging/raster.ts';
import { exposed, sensorNoise } from '../../look/solder-light.ts';
import { distanceInside } from '../../shared/binary.ts';
import { boxBlur } from '../../shared/blur.ts';

/**
 * Replaces the pixels of `mask` by `light` (linear RGB, 3 per pixel), softened as the lens does, with the
 * sensor's noise, and fading to the picture within `feather` pixels of the mask's edge.
 */
export function blendLight(
  picture: Raster,
  light: Float32Array,
  mask: Uint8Array,
  seed: number,
  feather = 2,
): Raster {
  const { width, height } = picture;
  const inside = distanceInside(mask, width, height);
  const out: Raster = { ...picture, data: Uint8Array.from(picture.data) };
  const weight = boxBlur(Float32Array.from(mask), width, height, 1, 1);
  for (let c = 0; c < 3; c++) {
    const plane = new Float32Array(mask.length);
    for (let i = 0; i < mask.length; i++) plane[i] = mask[i] ? (light[i * 3 + c] ?? 0) : 0;
    const soft = boxBlur(plane, width, height, 1, 1);
    for (let i = 0; i < mask.length; i++) {
      if (!mask[i]) continue;
      const value = 0.5 * (plane[i] ?? 0) + (0.5 * (soft[i] ?? 0)) / (weight[i] || 1);
      const share = Math.min(1, ((inside[i] ?? 0) - 0.5) / feather);
      const painted = exposed(value + sensorNoise(i, width, c, seed, value));
      const before = picture.data[i * 3 + c] ?? 0;
      out.data[i * 3 + c] = Math.round(before + (painted - before) * share);
    }
  }
  return out;
}
