/** What a defect mask is like: how large, how many parts, whether it is black and white and clear of the border. */
import { partsOf } from '../../base/imaging/parts.ts';
import type { Raster } from '../../base/imaging/raster.ts';
import type { PasteReach } from '../../domain/dataset-layout.ts';

export interface MaskMeasure {
  /** Pixels of 128 and more. */
  area: number;
  /** Area over the picture's area, 0 to 1. */
  share: number;
  /** Pixels that are neither 0 nor 255. */
  grey: number;
  /** Mask pixels in the outermost row or column. */
  atBorder: number;
  /** Inclusive bounds; undefined for an empty mask. */
  box: { x0: number; y0: number; x1: number; y1: number } | undefined;
}

/** `mask` has one channel. */
export function measureMask({ width, height, data }: Raster): MaskMeasure {
  let area = 0;
  let grey = 0;
  let atBorder = 0;
  const box = { x0: width, y0: height, x1: -1, y1: -1 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = data[y * width + x] ?? 0;
      if (value !== 0 && value !== 255) grey++;
      if (value < 128) continue;
      area++;
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) atBorder++;
      box.x0 = Math.min(box.x0, x);
      box.x1 = Math.max(box.x1, x);
      box.y0 = Math.min(box.y0, y);
      box.y1 = y;
    }
  }
  return { area, share: area / (width * height), grey, atBorder, box: area > 0 ? box : undefined };
}

export interface ChangeMeasure {
  /** Mean absolute difference inside the mask, 0 to 255. */
  inside: number;
  /** Clearly changed pixels outside the mask and its rim, over the mask's area. */
  outside: number;
}

/** A difference that a coder or a decoder network does not make by itself. */
const clear = 40;
/** Compares the picture with its clean original, both with three channels and the mask's size; what was pasted by rule is no change outside. */
export function measureChange(
  original: Raster,
  picture: Raster,
  mask: Raster,
  { rim, circles }: PasteReach,
): ChangeMeasure {
  const { width, height } = mask;
  const near = grown(mask, rim);
  if (circles !== undefined) markPasted(mask, near, circles);
  let area = 0;
  let inside = 0;
  let outside = 0;
  const difference = (at: number): number => Math.abs((original.data[at] ?? 0) - (picture.data[at] ?? 0));
  for (let i = 0; i < width * height; i++) {
    const [r, g, b] = [difference(3 * i), difference(3 * i + 1), difference(3 * i + 2)];
    if ((mask.data[i] ?? 0) >= 128) {
      area++;
      inside += (r + g + b) / 3;
    } else if (!near[i] && Math.max(r, g, b) > clear) outside++;
  }
  return { inside: area > 0 ? inside / area : 0, outside: area > 0 ? outside / area : 0 };
}

function markPasted({ data, width, height }: Raster, near: Uint8Array, times: number): void {
  const bits = Uint8Array.from(data, (value) => (value >= 128 ? 1 : 0));
  for (const { box } of partsOf(bits, width, height)) {
    const [cx, cy] = [(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2];
    const radius = (times * Math.hypot(box.x1 - box.x0 + 1, box.y1 - box.y0 + 1)) / 2;
    for (let y = Math.max(0, Math.ceil(cy - radius)); y <= Math.min(height - 1, cy + radius); y++)
      for (let x = Math.max(0, Math.ceil(cx - radius)); x <= Math.min(width - 1, cx + radius); x++)
        if (Math.hypot(x - cx, y - cy) <= radius) near[y * width + x] = 1;
  }
}

/** The mask and everything within `by` pixels of it along rows and columns. */
function grown({ width, height, data }: Raster, by: number): Uint8Array {
  const rows = new Uint8Array(width * height);
  const out = new Uint8Array(width * height);
  spread(width, height, 1, width, by, (i) => (data[i] ?? 0) >= 128, rows);
  spread(height, width, width, 1, by, (i) => rows[i] === 1, out);
  return out;
}

/** Marks every pixel of a line that is within `by` of a set one, line after line. */
function spread(
  length: number,
  lines: number,
  step: number,
  lineStep: number,
  by: number,
  set: (at: number) => boolean,
  out: Uint8Array,
): void {
  for (let line = 0; line < lines; line++) {
    for (let forward = 0; forward < 2; forward++) {
      let since = by + 1;
      for (let n = 0; n < length; n++) {
        const place = forward ? n : length - 1 - n;
        const at = line * lineStep + place * step;
        since = set(at) ? 0 : since + 1;
        if (since <= by) out[at] = 1;
      }
    }
  }
}
