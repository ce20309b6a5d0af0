/** Finds where the defect is in a picture of one. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Raster, readImage } from '../../../pictures/raster.ts';
import { components, dilate, erode } from '../../shared/binary.ts';
import { stemOf } from '../dataset.ts';

/** A pixel that differs by more than this many times the usual difference of the two pictures has changed. */
const unusual = 3;
/** Smaller spots are noise, and a picture that differs in more than half is another view. */
const smallest = 20;
const largest = 0.5;

/**
 * The defect's pixels: the mask of the picture's own name where there is one of its size, else what differs from
 * the clean picture that it was made from. Undefined when neither tells.
 */
export async function locate(
  picture: Raster,
  file: string,
  masks: string,
  clean: readonly Raster[],
): Promise<Uint8Array | undefined> {
  const named = join(masks, `${stemOf(file)}.png`);
  if (existsSync(named)) {
    const mask = await readImage(named, 1);
    if (mask.width === picture.width && mask.height === picture.height)
      return Uint8Array.from(mask.data, (value) => (value > 127 ? 1 : 0));
  }
  const candidates = clean
    .filter(({ width, height }) => width === picture.width && height === picture.height)
    .map((other) => differing(picture, other))
    .sort((a, b) => area(a) - area(b));
  const [closest] = candidates;
  return closest && spots(closest, picture);
}

function differing(a: Raster, b: Raster): Uint8Array {
  const differences = new Uint8Array(a.width * a.height);
  const counts = new Array<number>(256).fill(0);
  for (let i = 0; i < differences.length; i++) {
    let most = 0;
    for (let at = i * 3; at < i * 3 + 3; at++)
      most = Math.max(most, Math.abs((a.data[at] ?? 0) - (b.data[at] ?? 0)));
    differences[i] = most;
    counts[most] = (counts[most] ?? 0) + 1;
  }
  let usual = 0;
  for (let below = counts[0] ?? 0; below < differences.length / 2; below += counts[usual] ?? 0) usual++;
  return differences.map((value) => (value > unusual * usual ? 1 : 0));
}

/** Gaps closed, noise left out. */
function spots(mask: Uint8Array, { width, height }: Raster): Uint8Array | undefined {
  const closed = erode(dilate(mask, width, height, 2), width, height, 2);
  const region = new Uint8Array(mask.length);
  for (const part of components(closed, width, height))
    if (part.area >= smallest) for (const pixel of part.pixels) region[pixel] = 1;
  const share = area(region) / region.length;
  return share > 0 && share <= largest ? region : undefined;
}

const area = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);
