/** Finds where a picture was cut out of a larger one, pixel for pixel. */
import type { Box, Raster } from './raster.ts';

/** Beyond so many starts the pictures are too uniform to tell a place. */
const mostStarts = 50_000;

/** Every box of `whole` that equals `part`, at most `most` and one more; both have 4 channels. Empty where that cannot be told. */
export function placesWithin(whole: Raster, part: Raster, most: number): Box[] {
  if (part.width > whole.width || part.height > whole.height) return [];
  const [wide, row] = [whole.width * 4, part.width * 4];
  const [all, own] = [bytesOf(whole), bytesOf(part)];
  const line = busiestRow(part);
  const needle = own.subarray(line * row, (line + 1) * row);
  const found: Box[] = [];
  let starts = 0;
  for (let at = all.indexOf(needle); at >= 0; at = all.indexOf(needle, at + 1)) {
    if (++starts > mostStarts) return [];
    const x = (at % wide) / 4;
    const y = Math.floor(at / wide) - line;
    if (!Number.isInteger(x) || x + part.width > whole.width || y < 0 || y + part.height > whole.height)
      continue;
    const isHere = Array.from({ length: part.height }, (_, n) => n).every(
      (n) =>
        own.compare(all, (y + n) * wide + x * 4, (y + n) * wide + x * 4 + row, n * row, (n + 1) * row) === 0,
    );
    if (isHere) found.push({ x0: x, y0: y, x1: x + part.width - 1, y1: y + part.height - 1 });
    if (found.length > most) break;
  }
  return found;
}

const bytesOf = ({ data }: Raster): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** The row in which most pixels differ from their neighbour: few other rows are like it. */
function busiestRow({ width, height, data }: Raster): number {
  let best = { y: 0, changes: -1 };
  for (let y = 0; y < height; y++) {
    let changes = 0;
    for (let at = (y * width + 1) * 4; at < (y + 1) * width * 4; at++)
      if (data[at] !== data[at - 4]) changes++;
    if (changes > best.changes) best = { y, changes };
  }
  return best.y;
}
