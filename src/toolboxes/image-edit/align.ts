/** Registers an edited picture back onto its input, so that the CAD mask stays valid. */
import { blank, type Raster } from '../../pictures/raster.ts';
import type { Alignment } from './batch.ts';

export interface Motion {
  /** Degrees, then pixels of the full picture. */
  rotation: number;
  dx: number;
  dy: number;
}

/** Longest side of the copies that are compared. */
const workSize = 192;
/** How far, in pixels of the full picture, an edit may have moved. */
const reach = 8;

interface Gray {
  width: number;
  height: number;
  values: Float32Array;
}

/** The motion that brings `edited` onto `input`, or undefined when none is clearly better than staying. */
export function findMotion(input: Raster, edited: Raster, rules: Alignment): Motion | undefined {
  const factor = Math.max(1, Math.max(input.width, input.height) / workSize);
  const [a, b] = [shrink(input, factor), shrink(edited, factor)];
  const score = (motion: Motion): number => mutualInformation(a, b, motion, factor, rules.bins);
  const [low, high, fine] = rules.rot_range_deg;
  const stay = { rotation: 0, dx: 0, dy: 0 };
  const standing = score(stay);
  let best: Motion = stay;
  let bestScore = standing;
  const consider = (motion: Motion): void => {
    const value = score(motion);
    if (value > bestScore) [best, bestScore] = [motion, value];
  };
  for (let dy = -reach; dy <= reach; dy += rules.shift_step)
    for (let dx = -reach; dx <= reach; dx += rules.shift_step) consider({ rotation: 0, dx, dy });
  for (let rotation = low; rotation <= high + 1e-9; rotation += fine * 2) consider({ ...best, rotation });
  const middle = best;
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++)
      for (const turn of [-fine, 0, fine]) {
        const rotation = Math.max(low, Math.min(high, middle.rotation + turn));
        consider({ rotation, dx: middle.dx + dx, dy: middle.dy + dy });
      }
  return bestScore > standing * 1.02 + 0.005 ? best : undefined;
}

function shrink({ width, height, channels, data }: Raster, factor: number): Gray {
  const [w, h] = [Math.floor(width / factor), Math.floor(height / factor)];
  const values = new Float32Array(w * h);
  const step = Math.max(1, Math.floor(factor));
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let j = 0; j < step; j++) {
        for (let i = 0; i < step; i++) {
          const at = (Math.floor(y * factor + j) * width + Math.floor(x * factor + i)) * channels;
          sum += (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0);
        }
      }
      values[y * w + x] = sum / (3 * step * step);
    }
  }
  return { width: w, height: h, values };
}

/** Mutual information (nats) of the grey values where the moved picture overlaps. */
function mutualInformation(a: Gray, b: Gray, motion: Motion, factor: number, bins: number): number {
  const joint = new Float64Array(bins * bins);
  const [c, s] = turn(motion.rotation);
  const [mx, my] = [a.width / 2, a.height / 2];
  let count = 0;
  for (let y = 0; y < a.height; y++) {
    for (let x = 0; x < a.width; x++) {
      const [px, py] = [x - mx, y - my];
      const sx = Math.round(c * px - s * py + mx + motion.dx / factor);
      const sy = Math.round(s * px + c * py + my + motion.dy / factor);
      if (sx < 0 || sy < 0 || sx >= b.width || sy >= b.height) continue;
      const u = Math.min(bins - 1, Math.floor(((a.values[y * a.width + x] ?? 0) * bins) / 256));
      const v = Math.min(bins - 1, Math.floor(((b.values[sy * b.width + sx] ?? 0) * bins) / 256));
      joint[u * bins + v] = (joint[u * bins + v] ?? 0) + 1;
      count++;
    }
  }
  const [rows, columns] = [new Float64Array(bins), new Float64Array(bins)];
  joint.forEach((n, at) => {
    const u = Math.floor(at / bins);
    rows[u] = (rows[u] ?? 0) + n;
    columns[at % bins] = (columns[at % bins] ?? 0) + n;
  });
  let information = 0;
  joint.forEach((n, at) => {
    if (n === 0) return;
    const independent = (rows[Math.floor(at / bins)] ?? 0) * (columns[at % bins] ?? 0);
    information += (n / count) * Math.log((n * count) / independent);
  });
  return information;
}

const turn = (degrees: number): [number, number] => {
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
};

/** The picture moved back, bilinear; what comes from outside repeats the edge. */
export function moved(image: Raster, motion: Motion): Raster {
  const { width, height, channels, data } = image;
  const out = blank(width, height, channels);
  const [c, s] = turn(motion.rotation);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [px, py] = [x - width / 2, y - height / 2];
      const fx = Math.max(0, Math.min(width - 1, c * px - s * py + width / 2 + motion.dx));
      const fy = Math.max(0, Math.min(height - 1, s * px + c * py + height / 2 + motion.dy));
      const [x0, y0] = [Math.min(width - 2, Math.floor(fx)), Math.min(height - 2, Math.floor(fy))];
      const [u, v] = [fx - x0, fy - y0];
      for (let k = 0; k < channels; k++) {
        const at = (i: number, j: number): number => data[((y0 + j) * width + x0 + i) * channels + k] ?? 0;
        const value = (at(0, 0) * (1 - u) + at(1, 0) * u) * (1 - v) + (at(0, 1) * (1 - u) + at(1, 1) * u) * v;
        out.data[(y * width + x) * channels + k] = Math.round(value);
      }
    }
  }
  return out;
}
