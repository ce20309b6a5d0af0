/** Pictures beside a sample: the annotated one, and the box around the mask. */
import { forEachDot } from '../../../base/imaging/font.ts';
import type { Box, Raster } from '../../../base/imaging/raster.ts';

/** Inclusive bounds of what is set. */
export function maskBox(mask: Uint8Array, width: number): Box {
  const box = { x0: width, y0: Number.MAX_SAFE_INTEGER, x1: -1, y1: -1 };
  mask.forEach((value, at) => {
    if (!value) return;
    const x = at % width;
    const y = (at - x) / width;
    box.x0 = Math.min(box.x0, x);
    box.x1 = Math.max(box.x1, x);
    box.y0 = Math.min(box.y0, y);
    box.y1 = Math.max(box.y1, y);
  });
  return box;
}

/** The clean picture with four channels, the boxes of mask and crop and the defect's name. */
export function annotated({ width, height, data }: Raster, mask: Box, crop: Box, label: string): Raster {
  const out = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) out.set(data.subarray(i * 3, i * 3 + 3), i * 4);
  const paint = (x: number, y: number, color: readonly number[]): void => {
    if (x >= 0 && y >= 0 && x < width && y < height) out.set(color, (y * width + x) * 4);
  };
  const frame = ({ x0, y0, x1, y1 }: Box, color: readonly number[]): void => {
    for (let x = x0; x <= x1; x++) for (const y of [y0, y1]) paint(x, y, color);
    for (let y = y0; y <= y1; y++) for (const x of [x0, x1]) paint(x, y, color);
  };
  frame(crop, [60, 160, 255]);
  frame(mask, [255, 225, 40]);
  const top = mask.y0 > 14 ? mask.y0 - 13 : Math.min(height - 11, mask.y1 + 4);
  forEachDot(label, (x, y) => {
    paint(mask.x0 + x + 1, top + y + 1, [0, 0, 0]);
  });
  forEachDot(label, (x, y) => {
    paint(mask.x0 + x, top + y, [255, 225, 40]);
  });
  return { width, height, channels: 4, data: out };
}

/** A square around the mask, `ratio` times its longer side, inside the picture where it fits. */
export function cropBox(box: Box, ratio: number, width: number, height: number): Box {
  const side = Math.min(
    Math.min(width, height),
    Math.max(32, Math.round(Math.max(box.x1 - box.x0 + 1, box.y1 - box.y0 + 1) * ratio)),
  );
  const start = (low: number, high: number, limit: number): number =>
    Math.max(0, Math.min(limit - side, Math.round((low + high + 1 - side) / 2)));
  const [x0, y0] = [start(box.x0, box.x1, width), start(box.y0, box.y1, height)];
  return { x0, y0, x1: x0 + side - 1, y1: y0 + side - 1 };
}
