/** Reads pictures for assertions. */
import sharp from 'sharp';

export interface Picture {
  width: number;
  height: number;
  channels: number;
  data: Buffer;
  /** Channel values of a pixel. */
  at(x: number, y: number): number[];
}

export async function picture(path: string | Buffer): Promise<Picture> {
  const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return {
    width,
    height,
    channels,
    data,
    at: (x, y) => [...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels)],
  };
}

/** PNG bytes of a picture that a function paints. */
export async function painted(
  width: number,
  height: number,
  channels: 1 | 3 | 4,
  paint: (x: number, y: number) => readonly number[],
): Promise<Buffer> {
  const data = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set(paint(x, y), (y * width + x) * channels);
  const image = sharp(data, { raw: { width, height, channels } });
  return image
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}
