/** A rough class map from colours alone, for pictures that come without a mask. */
import type { ClassMap } from '../../../base/imaging/labels.ts';
import type { Raster } from '../../../base/imaging/raster.ts';

const names = ['BACKGROUND', 'board', 'pad', 'body'];

/** Bright and colourless is metal, green is board, dark or brown is a body. */
export function guessClasses(rgb: Raster): ClassMap {
  const ids = new Uint8Array(rgb.width * rgb.height);
  for (let i = 0; i < ids.length; i++) {
    const [r, g, b] = [rgb.data[i * 3] ?? 0, rgb.data[i * 3 + 1] ?? 0, rgb.data[i * 3 + 2] ?? 0];
    const most = Math.max(r, g, b);
    const colorful = (most - Math.min(r, g, b)) / (most + 1);
    if (colorful < 0.14 && most > 120) ids[i] = 2;
    else if (g > r * 1.15 && g > b * 1.1) ids[i] = 1;
    else ids[i] = 3;
  }
  return { width: rgb.width, height: rgb.height, ids, names };
}
