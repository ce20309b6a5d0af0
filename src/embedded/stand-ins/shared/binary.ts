/** Binary pictures: closing, connected components, distances. */
import { type Part, partsOf } from '../../../base/imaging/parts.ts';

/** Chebyshev dilation or erosion by `radius` pixels, separable; outside counts as `edge`. */
function spread(
  mask: Uint8Array,
  width: number,
  height: number,
  radius: number,
  keepAll: boolean,
): Uint8Array {
  const pass = (
    source: Uint8Array,
    count: number,
    length: number,
    step: number,
    jump: number,
  ): Uint8Array => {
    const out = new Uint8Array(source.length);
    for (let line = 0; line < count; line++) {
      const base = line * jump;
      let set = 0;
      const at = (n: number): number =>
        n < 0 || n >= length ? (keepAll ? 1 : 0) : (source[base + n * step] ?? 0);
      for (let n = -radius; n <= radius; n++) set += at(n);
      const need = keepAll ? 2 * radius + 1 : 1;
      for (let n = 0; n < length; n++) {
        out[base + n * step] = set >= need ? 1 : 0;
        set += at(n + radius + 1) - at(n - radius);
      }
    }
    return out;
  };
  return pass(pass(mask, height, width, 1, width), width, height, width, 1);
}

export const dilate = (mask: Uint8Array, width: number, height: number, radius: number): Uint8Array =>
  radius < 1 ? mask : spread(mask, width, height, radius, false);

export const erode = (mask: Uint8Array, width: number, height: number, radius: number): Uint8Array =>
  radius < 1 ? mask : spread(mask, width, height, radius, true);

/** Its box is inclusive; `pixels` are in the order in which they were found. */
export type Component = Part['box'] & Pick<Part, 'area' | 'pixels'>;

/** Connected components (8 neighbours) of the set pixels, in scan order. */
export const components = (mask: Uint8Array, width: number, height: number): Component[] =>
  partsOf(mask, width, height).map(({ box, area, pixels }) => ({ ...box, area, pixels }));

/** Distance in pixels (chamfer 1, 1.41) from every set pixel to the nearest one that is not set; 0 on the others. */
export function distanceInside(mask: Uint8Array, width: number, height: number): Float32Array {
  // A frame of one far pixel spares the bounds checks: the picture's edge is no border of the region.
  const far = 1e6;
  const w = width + 2;
  const d = new Float32Array(w * (height + 2)).fill(far);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (!mask[y * width + x]) d[(y + 1) * w + x + 1] = 0;
  const steps = [1, w, w + 1, w - 1] as const;
  const costs = [1, 1, Math.SQRT2, Math.SQRT2] as const;
  const relax = (at: number, sign: 1 | -1): void => {
    let best = d[at] ?? 0;
    if (best === 0) return;
    for (let k = 0; k < 4; k++) {
      const other = (d[at - sign * (steps[k] ?? 0)] ?? 0) + (costs[k] ?? 0);
      if (other < best) best = other;
    }
    d[at] = best;
  };
  for (let y = 1; y <= height; y++) for (let x = 1; x <= width; x++) relax(y * w + x, 1);
  for (let y = height; y >= 1; y--) for (let x = width; x >= 1; x--) relax(y * w + x, -1);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) out.set(d.subarray((y + 1) * w + 1, (y + 1) * w + 1 + width), y * width);
  return out;
}
