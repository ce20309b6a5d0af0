/** Any other defect of a custom taxonomy: a dull stain in the mask. The preview knows no better. */

import type { Raster } from '../../../../base/imaging/raster.ts';
import { linear } from '../../look/solder-light.ts';
import { fractalNoise } from '../../shared/random.ts';
import { blendLight } from './blend.ts';

export function stain(picture: Raster, mask: Uint8Array, seed: number): Raster {
  const { width, data } = picture;
  const light = new Float32Array(mask.length * 3);
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    const x = i % width;
    const y = (i - x) / width;
    const dirt = 0.25 + 0.5 * fractalNoise(x / 9, y / 9, seed);
    [0.16, 0.11, 0.06].forEach((tint, c) => {
      light[i * 3 + c] = 0.35 * (linear[data[i * 3 + c] ?? 0] ?? 0) + dirt * tint;
    });
  }
  return blendLight(picture, light, mask, seed);
}
