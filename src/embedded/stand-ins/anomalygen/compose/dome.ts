/** Molten solder inside a mask: a smooth dome whose rim meets the board at a wetting angle. */
import { distanceInside } from '../../shared/binary.ts';
import { boxBlur } from '../../shared/blur.ts';
import { valueNoise } from '../../shared/random.ts';

export interface Dome {
  /** Slope at the rim (tangent of the contact angle). */
  rim: number;
  /** Widest reach of the rim's slope in pixels; further in, the top is flat. */
  reach: number;
  seed: number;
}

/** Heights in pixels over the mask's plane; 0 outside. `inside` may be given when it is known already. */
export function domeHeights(
  mask: Uint8Array,
  width: number,
  height: number,
  { rim, reach, seed }: Dome,
  inside = distanceInside(mask, width, height),
): Float32Array {
  let deepest = 1;
  for (const d of inside) deepest = Math.max(deepest, d);
  const radius = Math.min(deepest, reach);
  const heights = new Float32Array(width * height);
  for (let i = 0; i < heights.length; i++) {
    const d = inside[i] ?? 0;
    if (d <= 0) continue;
    const t = Math.min(1, d / radius);
    const x = i % width;
    const y = (i - x) / width;
    const swell = 1 + 0.16 * (valueNoise(x / 14, y / 14, seed) - 0.5);
    heights[i] = radius * 0.5 * rim * (1 - (1 - t) ** 2) * swell;
  }
  // The distance has ridges along the mask's axis; a blur rounds them as surface tension does.
  return boxBlur(heights, width, height, Math.max(1, Math.round(radius / 6)), 2);
}
