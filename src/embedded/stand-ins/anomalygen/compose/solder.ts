/** Added solder: a bridge between leads, or too much of it on one joint. */

import type { Raster } from '../../../../base/imaging/raster.ts';
import { lightMetal } from '../../look/metal.ts';
import { blendLight } from './blend.ts';
import { domeHeights } from './dome.ts';

export interface Kind {
  rim: number;
  reach: number;
}

/** A bridge is thin and steep; excess solder is a wide, full dome. */
export const kinds = { bridge: { rim: 1.15, reach: 22 }, excess: { rim: 1.15, reach: 40 } } satisfies Record<
  string,
  Kind
>;

export function addSolder(picture: Raster, mask: Uint8Array, { rim, reach }: Kind, seed: number): Raster {
  const { width, height } = picture;
  const heights = domeHeights(mask, width, height, { rim, reach, seed });
  const light = new Float32Array(width * height * 3);
  lightMetal(heights, mask, width, height, { seed, waviness: 0.07, gain: 0.66 }, light);
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    for (let c = 0; c < 3; c++) light[i * 3 + c] = (light[i * 3 + c] ?? 0) + 0.012;
  }
  return blendLight(picture, light, mask, seed);
}
