/** Pictures beside a sample: the annotated one, and the box around the mask. */
import { forEachDot } from '../../pictures/font.ts';
import type { Box, Raster } from '../../pictures/raster.ts';

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

/** The mask's contour in yellow and the label above it. */
export function annotated(picture: Raster, mask: Uint8Array, label: string): Raster {
  const { width, height } = picture;
  const out: Raster = { ...picture, data: Uint8Array.from(picture.data) };
  const paint = (x: number, y: number, color: readonly number[]): void => {
    if (x >= 0 && y >= 0 && x < width && y < height) out.data.set(color, (y * width + x) * 3);
  };
  const set = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && Boolean(mask[y * width + x]);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const near = set(x - 1, y) || set(x + 1, y) || set(x, y - 1) || set(x, y + 1);
      if (!set(x, y) && near) paint(x, y, [255, 225, 40]);
    }
  }
  const { x0, y0, y1 } = maskBox(mask, width);
  const top = y0 > 14 ? y0 - 13 : Math.min(height - 11, y1 + 4);
  forEachDot(label, (x, y) => {
    paint(x0 + x + 1, top + y + 1, [0, 0, 0]);
  });
  forEachDot(label, (x, y) => {
    paint(x0 + x, top + y, [255, 225, 40]);
  });
  return out;
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
