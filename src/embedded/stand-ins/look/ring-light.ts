/**
 * The optics of a solder-light inspection head: three ring lamps around the camera axis. A mirror tilted by
 * an angle shows the camera the lamp at twice that angle: flat metal shows the inner red ring, medium slopes
 * the green one, steep slopes the outer blue one, and walls show nothing (colour highlight method of AOI).
 */

interface Lamp {
  /** Tilt of the surface, in degrees, that mirrors the lamp's middle, and the half width of what does. */
  tilt: number;
  width: number;
  /** Linear RGB as the camera sees a perfect mirror. */
  color: readonly [number, number, number];
}

const lamps: readonly Lamp[] = [
  { tilt: 0, width: 13, color: [1.0, 0.2, 0.045] },
  { tilt: 20, width: 8.5, color: [0.16, 0.62, 0.13] },
  { tilt: 36, width: 13, color: [0.07, 0.2, 0.95] },
];

const steps = 256;
/** Linear RGB by the tilt's cosine. */
const table = (() => {
  const values = new Float32Array((steps + 1) * 3);
  for (let i = 0; i <= steps; i++) {
    const tilt = (Math.acos(i / steps) * 180) / Math.PI;
    for (const lamp of lamps) {
      const share = Math.exp(-(((tilt - lamp.tilt) / lamp.width) ** 2));
      for (let c = 0; c < 3; c++) values[i * 3 + c] = (values[i * 3 + c] ?? 0) + share * (lamp.color[c] ?? 0);
    }
  }
  return values;
})();

/**
 * Adds to `out` (linear RGB at `at`) what metal with the unit normal (nx, ny, nz) mirrors, times `gain`.
 * `nz` below zero counts as a wall.
 */
export function ringShade(
  nx: number,
  ny: number,
  nz: number,
  gain: number,
  out: Float32Array,
  at: number,
): void {
  const place = Math.max(0, Math.min(1, nz)) * steps;
  const low = Math.min(steps - 1, Math.floor(place));
  const part = place - low;
  // The lamps are rows of LEDs, a little brighter on one side of the head.
  const side = gain * (1 + 0.16 * (ny - nx));
  for (let c = 0; c < 3; c++) {
    const value = (table[low * 3 + c] ?? 0) * (1 - part) + (table[low * 3 + 3 + c] ?? 0) * part;
    out[at + c] = (out[at + c] ?? 0) + side * (value + 0.012);
  }
}
