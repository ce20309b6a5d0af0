/** Shadow and ambient occlusion of a height field, at picture resolution. */
import { boxBlur } from '../shared/blur.ts';
import { latticeNoise } from '../shared/random.ts';

export interface HeightField {
  width: number;
  height: number;
  /** Heights in pixels. */
  z: Float32Array;
}

const directions = 8;
const steps = [1.5, 3.5, 7, 13, 22];

/**
 * Openness to the sky per pixel of the inner area (1 is open), from the horizon in eight directions that turn
 * by a small pseudo-random angle from pixel to pixel.
 */
export function ambientOpenness(field: HeightField, margin: number): Float32Array {
  const { width, height, z } = field;
  const inner = width - 2 * margin;
  const out = new Float32Array(inner * (height - 2 * margin));
  const turns = 16;
  const offsets = Array.from({ length: turns }, (_, turn) =>
    Array.from({ length: directions }, (_, d) => {
      const angle = ((d + turn / turns) * 2 * Math.PI) / directions;
      return steps.map((s) => Math.round(s * Math.cos(angle)) + width * Math.round(s * Math.sin(angle)));
    }).flat(),
  );
  const inverse = steps.map((s) => 1 / s);
  for (let y = margin; y < height - margin; y++) {
    for (let x = margin; x < width - margin; x++) {
      const at = y * width + x;
      const own = z[at] ?? 0;
      const table = offsets[Math.floor(latticeNoise(x, y, 5) * turns)] ?? [];
      let blocked = 0;
      for (let d = 0; d < directions; d++) {
        let horizon = 0;
        for (let s = 0; s < steps.length; s++) {
          const rise = ((z[at + (table[d * steps.length + s] ?? 0)] ?? 0) - own) * (inverse[s] ?? 0);
          if (rise > horizon) horizon = rise;
        }
        blocked += horizon / Math.sqrt(1 + horizon * horizon);
      }
      out[(y - margin) * inner + x - margin] = 1 - blocked / directions;
    }
  }
  return out;
}

/**
 * How much of a wide light in a direction (unit vector, y up) each pixel sees: 0 to 1. Every pixel looks along
 * one of several rays across the lamp; a blur over their pattern gives the soft edge.
 */
export function shadow(
  field: HeightField,
  margin: number,
  light: readonly [number, number, number],
): Float32Array {
  const { width, height, z } = field;
  const inner = width - 2 * margin;
  const rows = height - 2 * margin;
  const out = new Float32Array(inner * rows).fill(1);
  const flat = Math.hypot(light[0], light[1]);
  if (flat < 1e-3) return out;
  const heading = Math.atan2(light[1], light[0]);
  const rays = Array.from({ length: 16 }, (_, n) => {
    const turn = heading + ((n % 4) - 1.5) * 0.16;
    const climb = (light[2] / flat) * (0.8 + 0.16 * Math.floor(n / 4));
    const samples: { offset: number; rise: number }[] = [];
    for (let s = 1.2 + (n % 3) * 0.3; s < margin - 2; s = s * 1.16 + 0.4) {
      const offset = Math.round(Math.cos(turn) * s) - width * Math.round(Math.sin(turn) * s);
      samples.push({ offset, rise: s * climb });
    }
    return samples;
  });
  for (let y = margin; y < height - margin; y++) {
    for (let x = margin; x < width - margin; x++) {
      const at = y * width + x;
      const own = (z[at] ?? 0) + 0.5;
      for (const { offset, rise } of rays[(x & 3) + 4 * (y & 3)] ?? []) {
        if ((z[at + offset] ?? 0) - own <= rise) continue;
        out[(y - margin) * inner + x - margin] = 0;
        break;
      }
    }
  }
  return boxBlur(out, inner, rows, 2, 2);
}
