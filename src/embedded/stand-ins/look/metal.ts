/** Lights a height field of metal with the ring lamps. */
import { fractalNoise, valueNoise } from '../shared/random.ts';
import { ringShade } from './ring-light.ts';

export interface MetalLook {
  seed: number;
  /** Strength of the surface's own waviness, as a tilt (tangent). */
  waviness: number;
  gain: number;
}

/** Writes linear RGB into `out` (3 per pixel) for every pixel of `region`; heights are in pixels. */
export function lightMetal(
  heights: Float32Array,
  region: Uint8Array,
  width: number,
  height: number,
  look: MetalLook,
  out: Float32Array,
): void {
  const { seed, waviness, gain } = look;
  for (let y = 0; y < height; y++) {
    const up = (y > 0 ? y - 1 : y) * width;
    const down = (y < height - 1 ? y + 1 : y) * width;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (!region[at]) continue;
      const left = y * width + (x > 0 ? x - 1 : x);
      const right = y * width + (x < width - 1 ? x + 1 : x);
      const waveX = valueNoise(x / 7, y / 7, seed) + 0.6 * valueNoise(x / 2.7, y / 2.7, seed + 5) - 0.8;
      const waveY = valueNoise(x / 7, y / 7, seed + 9) + 0.6 * valueNoise(x / 2.7, y / 2.7, seed + 13) - 0.8;
      const nx = ((heights[left] ?? 0) - (heights[right] ?? 0)) / 2 + waveX * waviness;
      const ny = ((heights[down + x] ?? 0) - (heights[up + x] ?? 0)) / 2 + waveY * waviness;
      const length = Math.sqrt(nx * nx + ny * ny + 1);
      const grain = 0.8 + 0.4 * fractalNoise(x / 5, y / 5, seed + 21);
      out[at * 3] = out[at * 3 + 1] = out[at * 3 + 2] = 0;
      ringShade(nx / length, ny / length, 1 / length, gain * grain, out, at * 3);
    }
  }
}
