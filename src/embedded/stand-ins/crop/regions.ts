/** The regions of one cell: connected labelled pixels of any class that hold a wanted one (component_crop.py). */
import type { Box, Raster } from '../../../base/imaging/raster.ts';
import { type Component, components } from '../shared/binary.ts';
import { isMapping, PythonError, repr } from '../shared/python.ts';
import { closeEllipse } from './closing.ts';
import type { CropRules } from './config.ts';

/** What a labels file says of one colour. */
export interface ColorLabel {
  /** Red, green, blue, alpha as one number. */
  color: number;
  /** Names under `class` and `defect`, where several are joined by commas. */
  names: string[];
}

export interface Skipped {
  min: number;
  max: number;
  edge: number;
  coverage: number;
}

export interface Region {
  /** The wanted class with the most pixels in the region. */
  className: string;
  /** Pixels of the whole region. */
  area: number;
  /** Inclusive box of the region. */
  inner: Box;
  /** Inclusive box of the crop, offset included. */
  box: Box;
  /** What had been left out before this region was found. */
  before: Skipped;
}

export interface Found {
  regions: Region[];
  skipped: Skipped;
  /** Labelled regions, with and without a wanted class; 0 where no colour of the cell is wanted. */
  total: number;
}

const unlabelled = new Set(['BACKGROUND', 'UNLABELLED']);
const pack = (r: number, g: number, b: number, a: number): number =>
  ((r << 24) | (g << 16) | (b << 8) | a) >>> 0;

/** Throws `ValueError` for a key that is no colour. */
export function colorLabels(labels: unknown): ColorLabel[] {
  return Object.entries(isMapping(labels) ? labels : {}).map(([key, info]) => {
    const parts = key.replace(/^[() ]+|[() ]+$/g, '').split(',');
    const [r = 0, g = 0, b = 0, a = 0] = parts.slice(0, 4).map((part) => {
      if (!/^\s*[+-]?\d+\s*$/.test(part))
        throw new PythonError('ValueError', `invalid literal for int() with base 10: ${repr(part.trim())}`);
      return Number(part);
    });
    const texts = isMapping(info) ? [info.class, info.defect] : [];
    const names = texts.flatMap((text) => (typeof text === 'string' ? text.split(',') : []));
    return { color: pack(r, g, b, a), names: [...new Set(names.map((name) => name.trim()).filter(Boolean))] };
  });
}

/** Regions in the order in which OpenCV numbers them. `mask` has 4 channels. */
export function findRegions(mask: Raster, labels: readonly ColorLabel[], rules: CropRules): Found {
  const skipped: Skipped = { min: 0, max: 0, edge: 0, coverage: 0 };
  const known = labels.filter(({ names }) => names.length > 0 && !names.some((name) => unlabelled.has(name)));
  const wanted = known.filter(({ names }) => names.some((name) => rules.classes.includes(name)));
  if (wanted.length === 0) return { regions: [], skipped, total: 0 };
  const { width, height } = mask;
  const { labelled, anchors } = classify(mask, known, wanted);
  const closed = closeEllipse(labelled, width, height, rules.morphKernel);
  const parts = inOrder(components(closed, width, height), width);
  const regions: Region[] = [];
  for (const part of parts) {
    const className = dominant(part, anchors, wanted, rules.classes);
    if (className === undefined) continue;
    const { x0, y0, x1, y1 } = part;
    const box = {
      x0: Math.max(0, x0 - rules.offset),
      y0: Math.max(0, y0 - rules.offset),
      x1: Math.min(width - 1, x1 + rules.offset),
      y1: Math.min(height - 1, y1 + rules.offset),
    };
    const atEdge = x0 <= 0 || y0 <= 0 || x1 >= width - 1 || y1 >= height - 1;
    if (part.area < rules.minArea) skipped.min++;
    else if (rules.maxArea !== null && part.area > rules.maxArea) skipped.max++;
    else if (rules.edgeSkip && atEdge) skipped.edge++;
    else if (rules.minCoverage > 0 && coverage(closed, width, box) < rules.minCoverage) skipped.coverage++;
    else regions.push({ className, area: part.area, inner: { x0, y0, x1, y1 }, box, before: { ...skipped } });
  }
  return { regions, skipped, total: parts.length };
}

/** Labelled pixels as 0 and 1, and per pixel the number of its wanted label plus one. */
function classify(
  mask: Raster,
  known: readonly ColorLabel[],
  wanted: readonly ColorLabel[],
): { labelled: Uint8Array; anchors: Uint16Array } {
  const colors = new Map(known.map((label) => [label.color, wanted.indexOf(label) + 1]));
  const size = mask.width * mask.height;
  const labelled = new Uint8Array(size);
  const anchors = new Uint16Array(size);
  const { data } = mask;
  for (let i = 0; i < size; i++) {
    const at = i * 4;
    const number = colors.get(pack(data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0, data[at + 3] ?? 0));
    if (number === undefined) continue;
    labelled[i] = 1;
    anchors[i] = number;
  }
  return { labelled, anchors };
}

/** OpenCV numbers components by the first block of 2 x 2 pixels that they touch, row of blocks by row. */
function inOrder(parts: readonly Component[], width: number): Component[] {
  const block = ({ pixels }: Component): number => {
    let first = Infinity;
    for (const pixel of pixels) {
      const x = pixel % width;
      first = Math.min(first, (((pixel - x) / width) >> 1) * width + (x >> 1));
    }
    return first;
  };
  return parts
    .map((part) => ({ part, at: block(part) }))
    .sort((a, b) => a.at - b.at)
    .map(({ part }) => part);
}

/** The wanted class with the most pixels; of equals the one that is met first, row by row. */
function dominant(
  part: Component,
  anchors: Uint16Array,
  wanted: readonly ColorLabel[],
  classes: readonly string[],
): string | undefined {
  const counts = new Map<number, { pixels: number; first: number }>();
  for (const pixel of part.pixels) {
    const number = anchors[pixel] ?? 0;
    if (number === 0) continue;
    const seen = counts.get(number) ?? { pixels: 0, first: Infinity };
    counts.set(number, { pixels: seen.pixels + 1, first: Math.min(seen.first, pixel) });
  }
  const totals = new Map<string, number>();
  for (const [number, { pixels }] of [...counts].sort(([, a], [, b]) => a.first - b.first))
    for (const name of wanted[number - 1]?.names ?? [])
      if (classes.includes(name)) totals.set(name, (totals.get(name) ?? 0) + pixels);
  return [...totals].reduce<[string, number] | undefined>(
    (best, entry) => (best === undefined || entry[1] > best[1] ? entry : best),
    undefined,
  )?.[0];
}

function coverage(closed: Uint8Array, width: number, { x0, y0, x1, y1 }: Box): number {
  let set = 0;
  for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) set += closed[y * width + x] ?? 0;
  return set / ((x1 - x0 + 1) * (y1 - y0 + 1));
}
