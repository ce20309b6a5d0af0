/** Pictures in memory and on disk: 8-bit, row-major, top row first. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openPicture } from './open.ts';

export interface Raster {
  width: number;
  height: number;
  channels: 1 | 3 | 4;
  /** width * height * channels bytes. */
  data: Uint8Array;
}

/** A picture filled with zeros. */
export function blank(width: number, height: number, channels: 1 | 3 | 4): Raster {
  return { width, height, channels, data: new Uint8Array(width * height * channels) };
}

function channelsOf(count: number): 1 | 3 | 4 {
  if (count === 1 || count === 3 || count === 4) return count;
  throw new Error(`a picture with ${count} channels is not supported`);
}

/** Inclusive pixel bounds. */
export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** The pixels of a box as a picture of its own. */
export function cut(image: Raster, { x0, y0, x1, y1 }: Box): Raster {
  const part = blank(x1 - x0 + 1, y1 - y0 + 1, image.channels);
  const row = part.width * image.channels;
  for (let y = 0; y < part.height; y++) {
    const from = ((y + y0) * image.width + x0) * image.channels;
    part.data.set(image.data.subarray(from, from + row), y * row);
  }
  return part;
}

/** Decodes PNG, JPEG or TIFF, from bytes BMP too, to the asked number of channels. */
export async function readImage(source: string | Uint8Array, channels: 1 | 3 | 4): Promise<Raster> {
  const { default: sharp } = await import('sharp');
  const opened = typeof source === 'string' ? sharp(source) : await openPicture(source);
  let image = opened.toColourspace(channels === 1 ? 'b-w' : 'srgb');
  if (channels === 4) image = image.ensureAlpha();
  else image = image.removeAlpha();
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: channelsOf(info.channels), data };
}

/** Encodes as PNG: level 3, no metadata, so the same pixels always give the same bytes. */
export async function encodePng(image: Raster): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const { width, height, channels } = image;
  return sharp(image.data, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 3, adaptiveFiltering: false, palette: false })
    .toBuffer();
}

/** Writes a PNG, making its folder. */
export async function writePng(path: string, image: Raster): Promise<void> {
  const { writeFile } = await import('node:fs/promises');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await encodePng(image));
}
