/** What is measured of a defect in a picture: its look inside its region, and how far it fills its box. */

import { type Box, cut, type Raster } from '../../../../base/imaging/raster.ts';
import { boxBlur } from '../../shared/blur.ts';
import { maskBox } from '../annotate.ts';

/** Mean colour, spread of brightness, and how much of it is fine detail; all as shares of full white. */
export const lookFeatures = ['red', 'green', 'blue', 'contrast', 'detail'] as const;
export const features = [...lookFeatures, 'fill'] as const;

type LookFeature = (typeof lookFeatures)[number];
export type Feature = (typeof features)[number];
export type Look = Record<LookFeature, number>;

/** How much of a difference in a feature the eye takes for a small one. */
export const scales: Record<Feature, number> = {
  red: 0.1,
  green: 0.1,
  blue: 0.1,
  contrast: 0.08,
  detail: 0.02,
  fill: 0.1,
};

/** The pixels of `region` in a picture with 3 channels. An empty region looks black. */
export function lookOf(picture: Raster, whole: Uint8Array): Look {
  const box = boxAround(whole, picture);
  const region = cut({ ...picture, channels: 1, data: whole }, box).data;
  const { width, height, data } = cut(picture, box);
  const sums = [0, 0, 0];
  const light = new Float32Array(region.length);
  let [count, sum, squares] = [0, 0, 0];
  for (let i = 0; i < region.length; i++) {
    if (!region[i]) continue;
    const [r, g, b] = [data[i * 3] ?? 0, data[i * 3 + 1] ?? 0, data[i * 3 + 2] ?? 0];
    [r, g, b].forEach((value, c) => {
      sums[c] = (sums[c] ?? 0) + value;
    });
    const value = 0.299 * r + 0.587 * g + 0.114 * b;
    light[i] = value;
    count++;
    sum += value;
    squares += value * value;
  }
  const soft = softened(light, region, width, height);
  let detail = 0;
  for (let i = 0; i < region.length; i++) if (region[i]) detail += Math.abs((light[i] ?? 0) - (soft[i] ?? 0));
  const share = 1 / (255 * Math.max(1, count));
  const [red = 0, green = 0, blue = 0] = sums.map((value) => value * share);
  const variance = squares / Math.max(1, count) - (sum / Math.max(1, count)) ** 2;
  return { red, green, blue, contrast: Math.sqrt(Math.max(0, variance)) / 255, detail: detail * share };
}

/** The box of what is set with a margin that blurs and distances need; the whole picture when nothing is set. */
export function boxAround(mask: Uint8Array, { width, height }: Raster): Box {
  const margin = 6;
  const { x0, y0, x1, y1 } = maskBox(mask, width);
  if (x1 < 0) return { x0: 0, y0: 0, x1: width - 1, y1: height - 1 };
  return {
    x0: Math.max(0, x0 - margin),
    y0: Math.max(0, y0 - margin),
    x1: Math.min(width - 1, x1 + margin),
    y1: Math.min(height - 1, y1 + margin),
  };
}

/** A small blur that takes in nothing from outside the region; 0 outside. */
export function softened(
  values: Float32Array,
  region: Uint8Array,
  width: number,
  height: number,
): Float32Array {
  const weight = boxBlur(Float32Array.from(region), width, height, 1, 2);
  const soft = boxBlur(
    values.map((value, i) => (region[i] ? value : 0)),
    width,
    height,
    1,
    2,
  );
  return soft.map((value, i) => (region[i] ? value / (weight[i] || 1) : 0));
}

/** Share of `region` in the bounding box of `frame`. */
export function fillOf(region: Uint8Array, frame: Uint8Array, width: number): number {
  return region.reduce((sum, value) => sum + value, 0) / boxArea(frame, width);
}

export function boxArea(mask: Uint8Array, width: number): number {
  const { x0, y0, x1, y1 } = maskBox(mask, width);
  return x1 < 0 ? 1 : (x1 - x0 + 1) * (y1 - y0 + 1);
}
