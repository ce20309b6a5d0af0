/** Whether a CAD mask lies where the picture has its edges, and names its colours. */

import { messageOf } from '../../base/errors.ts';
import type { Label } from '../../base/imaging/labels.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { Crop } from '../labelled/index.ts';
import { cropId } from '../labelled/index.ts';
import { gradient, luma, readSmall, type Small } from './small.ts';

export interface CadMeasure {
  crop: string;
  unreadable: string | undefined;
  /** Sizes of the mask and of the picture when they differ. */
  sizes: [mask: [number, number], picture: [number, number]] | undefined;
  /** Where the mask's borders fit the picture's edges best, in pixels of the file, and how much better than in place. */
  shift: { x: number; y: number; gain: number } | undefined;
  /** Share of the mask whose colour has no label. */
  unlabelled: number | undefined;
}

export async function measureCad(
  store: ObjectStore,
  crop: Crop,
  labels: readonly Label[] | undefined,
): Promise<CadMeasure | undefined> {
  const seen = crop.look ?? crop.render;
  if (!crop.cadMask || !seen) return undefined;
  const base = { crop: cropId(crop), sizes: undefined, shift: undefined, unlabelled: undefined };
  const bytes = await Promise.all([store.read(crop.cadMask.key), store.read(seen.key)]);
  try {
    const [mask, picture] = await Promise.all([readSmall(bytes[0], { colours: true }), readSmall(bytes[1])]);
    const unlabelled = labels && shareWithout(mask, labels);
    if (mask.full[0] !== picture.full[0] || mask.full[1] !== picture.full[1])
      return { ...base, unreadable: undefined, sizes: [mask.full, picture.full], unlabelled };
    return { ...base, unreadable: undefined, shift: bestShift(mask, picture), unlabelled };
  } catch (error) {
    return { ...base, unreadable: messageOf(error).slice(0, 120) };
  }
}

function shareWithout({ data, width, height }: Small, labels: readonly Label[]): number {
  const known = new Set(labels.map(({ rgba: [r, g, b] }) => (r << 16) | (g << 8) | b).concat(0));
  let unknown = 0;
  for (let i = 0; i < width * height; i++) {
    const color = ((data[i * 3] ?? 0) << 16) | ((data[i * 3 + 1] ?? 0) << 8) | (data[i * 3 + 2] ?? 0);
    if (!known.has(color)) unknown++;
  }
  return unknown / (width * height);
}

/** Pixels of the small picture; beyond, another place would be found by chance. */
const reach = 12;
/** Fewer border pixels say nothing. */
const fewest = 60;

function bestShift(mask: Small & { full: [number, number] }, picture: Small): CadMeasure['shift'] {
  const { width, height } = mask;
  const borders = bordersOf(mask);
  if (borders.length < fewest) return undefined;
  const edges = gradient(luma(picture), width, height);
  const strength = (x: number, y: number): number => {
    let sum = 0;
    let count = 0;
    for (const at of borders) {
      const px = (at % width) + x;
      const py = Math.floor(at / width) + y;
      if (px < 1 || py < 1 || px >= width - 1 || py >= height - 1) continue;
      // Square roots keep a few bright reflections from outvoting the rest.
      sum += Math.sqrt(edges[py * width + px] ?? 0);
      count++;
    }
    return count > borders.length / 2 ? sum / count : 0;
  };
  const here = Math.max(strength(0, 0), 1e-6);
  let best = { x: 0, y: 0, value: here };
  const consider = (x: number, y: number): void => {
    const value = strength(x, y);
    if (value > best.value) best = { x, y, value };
  };
  for (let y = -reach; y <= reach; y += 2) for (let x = -reach; x <= reach; x += 2) consider(x, y);
  const { x: cx, y: cy } = best;
  for (let y = cy - 1; y <= cy + 1; y++) for (let x = cx - 1; x <= cx + 1; x++) consider(x, y);
  const scale = mask.full[0] / width;
  return { x: Math.round(best.x * scale), y: Math.round(best.y * scale), gain: best.value / here };
}

/** Pixels whose right or lower neighbour has another colour. */
function bordersOf({ data, width, height }: Small): number[] {
  const out: number[] = [];
  const differ = (a: number, b: number): boolean =>
    data[a * 3] !== data[b * 3] || data[a * 3 + 1] !== data[b * 3 + 1] || data[a * 3 + 2] !== data[b * 3 + 2];
  for (let y = 1; y < height - 2; y++)
    for (let x = 1; x < width - 2; x++) {
      const at = y * width + x;
      if (differ(at, at + 1) || differ(at, at + width)) out.push(at);
    }
  return out;
}
