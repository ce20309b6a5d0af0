/** Opens training pictures with their masks: sizes, values, how much is marked. */
import type { MeasuredPair } from '../../domain/training-pairs.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { Sized } from './tree.ts';

/** Neither file may be larger. */
const largest = 16 * 1024 * 1024;

/** A sentence where they cannot be opened; undefined where they are too large for a look. */
export async function measurePair(
  store: ObjectStore,
  image: Sized,
  mask: Sized,
): Promise<MeasuredPair | string | undefined> {
  const name = mask.key.slice(mask.key.lastIndexOf('/') + 1);
  if ((image.bytes ?? 0) > largest || (mask.bytes ?? 0) > largest) return undefined;
  const { openPicture } = await import('../../base/imaging/open.ts');
  // A library that cannot be loaded is no fault of the picture.
  await import('sharp');
  const bytes = await Promise.all([store.read(image.key), store.read(mask.key)]);
  try {
    const picture = await (await openPicture(bytes[0])).metadata();
    const opened = (await openPicture(bytes[1])).removeAlpha().greyscale();
    const { data, info } = await opened.raw().toBuffer({ resolveWithObject: true });
    return {
      mask: name,
      picture: [picture.width, picture.height],
      size: [info.width, info.height],
      ...valuesOf(data, info.width),
    };
  } catch {
    return `${name} or its picture cannot be opened`;
  }
}

function valuesOf(
  pixels: Uint8Array,
  width: number,
): Pick<MeasuredPair, 'brightest' | 'grey' | 'white' | 'longest'> {
  let [brightest, grey, white] = [0, 0, 0];
  let [left, right, top, bottom] = [Number.POSITIVE_INFINITY, -1, Number.POSITIVE_INFINITY, -1];
  for (const [at, value] of pixels.entries()) {
    brightest = Math.max(brightest, value);
    if (value !== 0 && value !== 255) grey++;
    if (value < 128) continue;
    white++;
    const [x, y] = [at % width, Math.floor(at / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const total = Math.max(1, pixels.length);
  const longest = white === 0 ? 0 : Math.max(right - left, bottom - top) + 1;
  return { brightest, grey: grey / total, white: white / total, longest };
}
