/**
 * Registers an edited picture back onto its input, so that the CAD mask stays valid: by mutual information, as the real
 * client does on a GPU. Coarser than that one: the scale is the ratio of the sizes and is not searched.
 */
import { type Box, blank, type Raster } from '../../../base/imaging/raster.ts';

/** The part of the client's alignment parameters that is used here. */
export interface MotionRules {
  /** Lowest, highest and step, degrees. */
  rot_range_deg: number[];
  /** Pixels; a quarter of the longer side when it is not given. */
  shift_range?: number | null | undefined;
  /** Pixels. */
  shift_step: number;
  bins: number;
}

export interface Motion {
  /** Degrees, then pixels of the full picture. */
  rotation: number;
  dx: number;
  dy: number;
}

export interface Registration {
  motion: Motion;
  /** Mutual information (nats) of the picture as it came, and moved. */
  before: number;
  after: number;
}

/** Longest side of the copies that are compared: first coarse, then fine. */
const [coarse, fine] = [96, 192];

interface Gray {
  width: number;
  height: number;
  values: Float32Array;
}

/** The motion that brings `edited` onto `input`, both of one size. */
export function register(input: Raster, edited: Raster, rules: MotionRules): Registration {
  const longest = Math.max(input.width, input.height);
  const [low = -1, high = 1, turnStep = 0.1] = rules.rot_range_deg;
  const level = (side: number): ((motion: Motion) => number) => {
    const factor = Math.max(1, longest / side);
    const [a, b] = [shrink(input, factor), shrink(edited, factor)];
    return (motion) => mutualInformation(a, b, motion, factor, rules.bins);
  };
  const stay: Motion = { rotation: 0, dx: 0, dy: 0 };
  let best = stay;
  const among = (score: (motion: Motion) => number, motions: Iterable<Motion>): boolean => {
    let most = score(best);
    const old = best;
    for (const motion of motions) {
      const value = score(motion);
      if (value > most + 1e-8) [best, most] = [motion, value];
    }
    return best !== old;
  };
  const reach = rules.shift_range ?? Math.floor(longest / 4);
  const stride = Math.ceil(Math.max(rules.shift_step, (2 * longest) / coarse));
  among(level(coarse), shifts(reach, stride));
  const score = level(fine);
  const descend = (from: number, turn: number): void => {
    for (let [step, angle] = [from, turn]; step >= 0.5; step /= 2, angle /= 2)
      while (among(score, around(best, step, angle)));
  };
  // Places first: a turn looks like a way out of a place that is half a stride away.
  descend(2 ** Math.ceil(Math.log2(stride)), 0);
  const turns = Array.from(
    { length: Math.floor((high - low) / turnStep + 1.001) },
    (_, n) => low + n * turnStep,
  );
  if (
    among(
      score,
      turns.map((rotation) => ({ ...best, rotation })),
    )
  )
    descend(1, turnStep);
  return { motion: best, before: score(stay), after: score(best) };
}

/** Outwards from the middle, so that of equal places the nearest wins. */
function shifts(reach: number, step: number): Motion[] {
  const all: Motion[] = [];
  const most = Math.floor(reach / step);
  for (let j = -most; j <= most; j++)
    for (let i = -most; i <= most; i++) all.push({ rotation: 0, dx: i * step, dy: j * step });
  return all.sort((a, b) => Math.hypot(a.dx, a.dy) - Math.hypot(b.dx, b.dy));
}

const around = ({ rotation, dx, dy }: Motion, step: number, turn: number): Motion[] =>
  [
    [0, step, 0],
    [0, -step, 0],
    [0, 0, step],
    [0, 0, -step],
    [turn, 0, 0],
    [-turn, 0, 0],
  ].map(([r = 0, x = 0, y = 0]) => ({ rotation: rotation + r, dx: dx + x, dy: dy + y }));

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

/** Mutual information (nats) of the grey values where the moved picture overlaps, less where it overlaps less. */
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
  return information * (count / (a.width * a.height));
}

const turn = (degrees: number): [number, number] => {
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
};

/** The picture moved back, bilinear; what comes from outside is black. `valid` bounds what came from inside. */
export function moved(image: Raster, motion: Motion): { image: Raster; valid: Box | undefined } {
  const { width, height, channels, data } = image;
  const out = blank(width, height, channels);
  const [c, s] = turn(motion.rotation);
  let valid: Box | undefined;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [px, py] = [x - width / 2, y - height / 2];
      const [ax, ay] = [c * px - s * py + width / 2 + motion.dx, s * px + c * py + height / 2 + motion.dy];
      if (ax < -0.5 || ay < -0.5 || ax >= width - 0.5 || ay >= height - 0.5) continue;
      valid = grown(valid, x, y);
      const [fx, fy] = [Math.max(0, Math.min(width - 1, ax)), Math.max(0, Math.min(height - 1, ay))];
      const [x0, y0] = [Math.floor(fx), Math.floor(fy)];
      const [u, v] = [fx - x0, fy - y0];
      for (let k = 0; k < channels; k++) {
        const at = (i: number, j: number): number =>
          data[(Math.min(height - 1, y0 + j) * width + Math.min(width - 1, x0 + i)) * channels + k] ?? 0;
        const value = (at(0, 0) * (1 - u) + at(1, 0) * u) * (1 - v) + (at(0, 1) * (1 - u) + at(1, 1) * u) * v;
        out.data[(y * width + x) * channels + k] = Math.round(value);
      }
    }
  }
  return { image: out, valid };
}

const grown = (box: Box | undefined, x: number, y: number): Box =>
  box === undefined
    ? { x0: x, y0: y, x1: x, y1: y }
    : {
        x0: Math.min(box.x0, x),
        y0: Math.min(box.y0, y),
        x1: Math.max(box.x1, x),
        y1: Math.max(box.y1, y),
      };
