/**
 * The look of a picture in numbers: colour, contrast and detail, and how it follows the render that it was made from. A
 * wrong image-edit checkpoint changes these and nothing else that could be counted.
 */
import { gradient, luma, type Small } from '../small.ts';

/** Each feature with the spread below which a difference means nothing, in its own unit. */
const floors = [
  // Luma, 0 to 255.
  ['brightness mean', 4],
  ['brightness spread', 3],
  ['brightness p5', 3],
  ['brightness p95', 6],
  // Distance from grey in Cb and Cr, 0 to 128.
  ['chroma mean', 1.5],
  ['chroma p95', 3],
  ['red-green mean', 1.5],
  ['blue-yellow mean', 1.5],
  // Share of the chroma per sixth of the colour circle.
  ['hue red', 0.04],
  ['hue yellow', 0.04],
  ['hue green', 0.04],
  ['hue cyan', 0.04],
  ['hue blue', 0.04],
  ['hue magenta', 0.04],
  // Brightness steps between neighbours, 0 to 128.
  ['gradient mean', 0.5],
  ['gradient p95', 2],
  // What a 3 by 3 mean takes away, over the mean gradient.
  ['fine detail', 0.02],
  // Correlations with the render, -1 to 1.
  ['edges as rendered', 0.04],
  ['brightness as rendered', 0.05],
] as const;

export type Feature = (typeof floors)[number][0];
export const featureFloors: ReadonlyMap<string, number> = new Map(floors);

const hues = ['red', 'yellow', 'green', 'cyan', 'blue', 'magenta'] as const;

/** `render` has the look's size, or is left out; then the features that compare with it are, too. */
export function featuresOf(look: Small, render: Small | undefined): Partial<Record<Feature, number>> {
  const { width, height, data } = look;
  const size = width * height;
  const light = luma(look);
  const bright = light.toSorted();
  const chroma = new Float32Array(size);
  const byHue = new Float64Array(6);
  let redGreen = 0;
  let blueYellow = 0;
  let total = 0;
  for (let i = 0; i < size; i++) {
    const cb = 0.564 * ((data[i * 3 + 2] ?? 0) - (light[i] ?? 0));
    const cr = 0.713 * ((data[i * 3] ?? 0) - (light[i] ?? 0));
    const strength = Math.hypot(cb, cr);
    chroma[i] = strength;
    redGreen += cr;
    blueYellow += cb;
    total += strength;
    const sixth = hueSixth(data[i * 3] ?? 0, data[i * 3 + 1] ?? 0, data[i * 3 + 2] ?? 0);
    byHue[sixth] = (byHue[sixth] ?? 0) + strength;
  }
  const chromas = chroma.toSorted();
  const steps = gradient(light, width, height);
  const sortedSteps = steps.toSorted();
  const meanStep = meanOf(steps);
  const drawn = render && { light: luma(render), steps: gradient(luma(render), width, height) };
  return {
    'brightness mean': meanOf(light),
    'brightness spread': spreadOf(light),
    'brightness p5': at(bright, 0.05),
    'brightness p95': at(bright, 0.95),
    'chroma mean': total / size,
    'chroma p95': at(chromas, 0.95),
    'red-green mean': redGreen / size,
    'blue-yellow mean': blueYellow / size,
    ...Object.fromEntries(hues.map((hue, n) => [`hue ${hue}`, total > 0 ? (byHue[n] ?? 0) / total : 0])),
    'gradient mean': meanStep,
    'gradient p95': at(sortedSteps, 0.95),
    'fine detail': meanStep > 0 ? fineDetail(light, width, height) / meanStep : 0,
    ...(drawn
      ? {
          'edges as rendered': correlation(steps, drawn.steps),
          'brightness as rendered': correlation(light, drawn.light),
        }
      : {}),
  };
}

/** 0 for red, then yellow, green, cyan, blue, magenta. */
function hueSixth(r: number, g: number, b: number): number {
  const most = Math.max(r, g, b);
  const range = most - Math.min(r, g, b);
  if (range === 0) return 0;
  const sector = most === r ? (g - b) / range : most === g ? 2 + (b - r) / range : 4 + (r - g) / range;
  return (Math.round(sector) + 6) % 6;
}

function fineDetail(light: Float32Array, width: number, height: number): number {
  let sum = 0;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      let around = 0;
      for (let dy = -width; dy <= width; dy += width)
        for (let dx = -1; dx <= 1; dx++) around += light[i + dy + dx] ?? 0;
      sum += Math.abs((light[i] ?? 0) - around / 9);
    }
  return sum / Math.max(1, (width - 2) * (height - 2));
}

const at = (values: Float32Array, q: number): number => values[Math.floor(q * (values.length - 1))] ?? 0;

function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function spreadOf(values: Float32Array): number {
  const middle = meanOf(values);
  let sum = 0;
  for (const value of values) sum += (value - middle) ** 2;
  return Math.sqrt(sum / values.length);
}

function correlation(a: Float32Array, b: Float32Array): number {
  const [ma, mb, sa, sb] = [meanOf(a), meanOf(b), spreadOf(a), spreadOf(b)];
  if (sa === 0 || sb === 0) return 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - ma) * ((b[i] ?? 0) - mb);
  return sum / a.length / (sa * sb);
}
