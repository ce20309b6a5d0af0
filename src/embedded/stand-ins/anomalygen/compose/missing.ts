/** A part that was never placed: board where its body was, and reflowed solder on bare pads. */

import type { ClassMap } from '../../../../base/imaging/labels.ts';
import type { Raster } from '../../../../base/imaging/raster.ts';
import { lightMetal } from '../../look/metal.ts';
import { groupOf } from '../../look/relief.ts';
import { linear } from '../../look/solder-light.ts';
import { components } from '../../shared/binary.ts';
import { fractalNoise } from '../../shared/random.ts';
import { blendLight } from './blend.ts';
import { domeHeights } from './dome.ts';

export function removePart(
  picture: Raster,
  mask: Uint8Array,
  classes: ClassMap | undefined,
  seed: number,
): Raster {
  const { width, height } = picture;
  const light = boardLight(picture, mask, classes, seed);
  const pads = barePads(mask, classes, width, height);
  const heights = domeHeights(pads, width, height, { rim: 0.45, reach: 26, seed });
  lightMetal(heights, pads, width, height, { seed, waviness: 0.13, gain: 0.56 }, light);
  return blendLight(picture, light, mask, seed, 1.5);
}

/** The colour of bare board around the mask, as linear light with the board's texture. */
function boardLight(
  picture: Raster,
  mask: Uint8Array,
  classes: ClassMap | undefined,
  seed: number,
): Float32Array {
  const { width, height, data } = picture;
  const board = classes?.names.map((name, id) => id === 0 || groupOf(name) === 'board');
  const seen: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] || (board && classes && !board[classes.ids[i] ?? 0])) continue;
    for (const c of [0, 1, 2] as const) seen[c].push(data[i * 3 + c] ?? 0);
  }
  const middle = seen.map((values) => values.sort((a, b) => a - b)[values.length >> 1] ?? 30);
  const light = new Float32Array(width * height * 3);
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    const x = i % width;
    const y = (i - x) / width;
    const grain = 0.8 + 0.4 * fractalNoise(x / 6, y / 6, seed + 31);
    for (let c = 0; c < 3; c++) light[i * 3 + c] = unexposed(linear[middle[c] ?? 0] ?? 0) * grain;
  }
  return light;
}

/** Undoes the exposure curve for the dark colours of a board. */
const unexposed = (shown: number): number => -Math.log(1 - Math.min(0.9, shown * 1.05)) / 1.9;

/** One rectangle per joint, from the metal that the CAD mask shows inside the mask. */
function barePads(
  mask: Uint8Array,
  classes: ClassMap | undefined,
  width: number,
  height: number,
): Uint8Array {
  const pads = new Uint8Array(mask.length);
  if (!classes) return pads;
  const joint = classes.names.map((name) => ['solder', 'pad', 'termination', 'lead'].includes(groupOf(name)));
  const metal = mask.map((value, i) => (value && joint[classes.ids[i] ?? 0] ? 1 : 0));
  for (const { x0, y0, x1, y1, area } of components(metal, width, height)) {
    if (area < 40) continue;
    const corner = Math.min(x1 - x0, y1 - y0) * 0.12;
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const cx = Math.max(0, corner - Math.min(x - x0, x1 - x));
        const cy = Math.max(0, corner - Math.min(y - y0, y1 - y));
        if (Math.hypot(cx, cy) <= corner && mask[y * width + x]) pads[y * width + x] = 1;
      }
    }
  }
  return pads;
}
