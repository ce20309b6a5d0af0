/** A mask as a see-through picture to lay over another: a yellow outline and a veil inside it. */
import { readImage } from './raster.ts';

export interface Outline {
  png: Buffer;
  width: number;
  height: number;
}

/** Made to fit a square of `side` pixels, larger or smaller; undefined when the bytes are no picture. */
export async function outlineOf(bytes: Uint8Array, side: number): Promise<Outline | undefined> {
  const { default: sharp } = await import('sharp');
  try {
    const small = sharp(bytes).resize(side, side, { fit: 'inside', kernel: 'nearest' });
    return await drawn(await small.png().toBuffer());
  } catch {
    return undefined;
  }
}

/** Of a mask in the size that is wanted. Rejects when the bytes are no picture. */
export async function drawn(bytes: Uint8Array): Promise<Outline> {
  const { default: sharp } = await import('sharp');
  const { data, width, height } = await readImage(bytes, 1);
  const out = Buffer.alloc(width * height * 4);
  const set = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && (data[y * width + x] ?? 0) >= 128;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const inside = set(x, y);
      const rim = !inside && (set(x - 1, y) || set(x + 1, y) || set(x, y - 1) || set(x, y + 1));
      if (inside || rim) out.set([255, 214, 10, rim ? 255 : 44], (y * width + x) * 4);
    }
  const png = await sharp(out, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
  return { png, width, height };
}
