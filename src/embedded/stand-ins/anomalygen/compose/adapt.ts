/** Brings a drawn defect to what a trained checkpoint learnt: extent, detail, contrast and colour. */

import { cut, type Raster } from '../../../../base/imaging/raster.ts';
import { distanceInside } from '../../shared/binary.ts';
import { boxArea, boxAround, fillOf, type Look, lookFeatures, lookOf, softened } from '../learnt/measure.ts';
import type { Statistics } from '../learnt/statistics.ts';

export interface Adapted {
  picture: Raster;
  /** The part of the mask that the defect fills. */
  visible: Uint8Array;
}

/** A defect may differ from the learnt mean by this many spreads; beyond that it is moved to the nearest such value. */
const reach = 1.5;

/** Changes `drawn` inside `mask` alone. What lies within the learnt range already stays as it was drawn. */
export function adapt(original: Raster, drawn: Raster, mask: Uint8Array, learnt: Statistics): Adapted {
  const box = boxAround(mask, original);
  const only = (plane: Uint8Array): Raster => cut({ ...original, channels: 1, data: plane }, box);
  const near = adaptNear(cut(original, box), cut(drawn, box), only(mask).data, learnt);
  const picture: Raster = { ...drawn, data: Uint8Array.from(drawn.data) };
  const visible = new Uint8Array(mask.length);
  const { width } = near.picture;
  for (let y = box.y0; y <= box.y1; y++) {
    const [from, to] = [(y - box.y0) * width, y * original.width + box.x0];
    picture.data.set(near.picture.data.subarray(from * 3, (from + width) * 3), to * 3);
    visible.set(near.visible.subarray(from, from + width), to);
  }
  return { picture, visible };
}

function adaptNear(original: Raster, drawn: Raster, mask: Uint8Array, learnt: Statistics): Adapted {
  const { width, height } = original;
  const visible = core(mask, width, height, learnt.fill.mean + reach * learnt.fill.spread);
  const own = lookOf(drawn, visible);
  const sharp = withDetail(drawn, visible, towards('detail', own, learnt).detail / (own.detail || 1));
  const detailed = lookOf(sharp, visible);
  const wanted = lookFeatures.reduce((look, key) => towards(key, look, learnt), detailed);
  const toned = withTone(sharp, visible, detailed, wanted);
  if (visible === mask && toned === drawn) return { picture: drawn, visible };
  const inside = distanceInside(visible, width, height);
  const picture: Raster = { ...original, data: Uint8Array.from(original.data) };
  for (let i = 0; i < visible.length; i++) {
    if (!visible[i]) continue;
    // Fades in over two pixels, as a lens would show a rim.
    const share = Math.min(1, ((inside[i] ?? 0) - 0.3) / 2);
    for (let at = i * 3; at < i * 3 + 3; at++) {
      const before = original.data[at] ?? 0;
      picture.data[at] = Math.round(before + ((toned.data[at] ?? 0) - before) * share);
    }
  }
  return { picture, visible };
}

function towards(key: keyof Look, look: Look, learnt: Statistics): Look {
  const { mean, spread } = learnt[key];
  return { ...look, [key]: Math.max(mean - reach * spread, Math.min(mean + reach * spread, look[key])) };
}

/** The innermost pixels of the mask, as many as fill that share of its box; the whole mask when it fills less. */
function core(mask: Uint8Array, width: number, height: number, fill: number): Uint8Array {
  if (fillOf(mask, mask, width) <= fill) return mask;
  const inside = distanceInside(mask, width, height);
  const order = [...mask.keys()].filter((i) => mask[i]);
  order.sort((a, b) => (inside[b] ?? 0) - (inside[a] ?? 0) || a - b);
  const visible = new Uint8Array(mask.length);
  const count = Math.max(1, Math.round(fill * boxArea(mask, width)));
  for (const i of order.slice(0, count)) visible[i] = 1;
  return visible;
}

function withDetail(picture: Raster, region: Uint8Array, factor: number): Raster {
  const amount = Math.min(2, factor);
  if (amount === 1) return picture;
  const { width, height, data } = picture;
  const out: Raster = { ...picture, data: Uint8Array.from(data) };
  for (let c = 0; c < 3; c++) {
    const plane = Float32Array.from(region, (_, i) => data[i * 3 + c] ?? 0);
    const soft = softened(plane, region, width, height);
    for (let i = 0; i < region.length; i++)
      if (region[i]) out.data[i * 3 + c] = byte((soft[i] ?? 0) + ((plane[i] ?? 0) - (soft[i] ?? 0)) * amount);
  }
  return out;
}

function withTone(picture: Raster, region: Uint8Array, from: Look, to: Look): Raster {
  if (lookFeatures.every((key) => key === 'detail' || from[key] === to[key])) return picture;
  const stretch = Math.min(3, to.contrast / (from.contrast || 1));
  const out: Raster = { ...picture, data: Uint8Array.from(picture.data) };
  (['red', 'green', 'blue'] as const).forEach((key, c) => {
    for (let i = 0; i < region.length; i++)
      if (region[i])
        out.data[i * 3 + c] = byte(
          255 * to[key] + ((picture.data[i * 3 + c] ?? 0) - 255 * from[key]) * stretch,
        );
  });
  return out;
}

/** Bright metal ends below 245, as everywhere in these pictures. */
const byte = (value: number): number => Math.max(0, Math.min(243, Math.round(value)));
