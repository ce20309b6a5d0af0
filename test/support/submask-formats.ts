/** Submasks in the formats that stations and editors save: all of them black and white, none of them plain. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type PngOptions } from 'sharp';

type Save = (pixels: Uint8Array, width: number, height: number) => Promise<Uint8Array>;

const png =
  (channels: 3 | 4, options: PngOptions = {}): Save =>
  (pixels, width, height) => {
    const data = Buffer.alloc(width * height * channels, 255);
    pixels.forEach((value, n) => {
      data.fill(value, n * channels, n * channels + 3);
    });
    return sharp(data, { raw: { width, height, channels } }).png(options).toBuffer();
  };

const grey = (pixels: Uint8Array, width: number, height: number) =>
  sharp(pixels, { raw: { width, height, channels: 1 } }).toColourspace('b-w');

/** Uncompressed: 1 bit with a palette, or 24 bits, bottom row first. */
export const bitmap =
  (bits: 1 | 24): Save =>
  async (pixels, width, height) => {
    const stride = Math.ceil((width * bits) / 32) * 4;
    const start = bits === 1 ? 62 : 54;
    const file = Buffer.alloc(start + stride * height);
    file.write('BM');
    file.writeUInt32LE(file.length, 2);
    file.writeUInt32LE(start, 10);
    file.writeUInt32LE(40, 14);
    file.writeInt32LE(width, 18);
    file.writeInt32LE(height, 22);
    file.writeUInt16LE(1, 26);
    file.writeUInt16LE(bits, 28);
    if (bits === 1) file.fill(255, 58, 61);
    pixels.forEach((value, n) => {
      const x = n % width;
      const row = start + stride * (height - 1 - (n - x) / width);
      if (bits === 24) file.fill(value, row + 3 * x, row + 3 * x + 3);
      else if (value) file.writeUInt8((file[row + (x >> 3)] ?? 0) | (128 >> (x & 7)), row + (x >> 3));
    });
    return file;
  };

const formats: [ending: string, save: Save][] = [
  ['bmp', bitmap(24)],
  ['png', png(3)],
  ['png', png(4)],
  ['png', png(3, { palette: true, colours: 2 })],
  [
    'png',
    (...image) =>
      grey(...image)
        .png({ palette: true, colours: 2 })
        .toBuffer(),
  ],
  ['BMP', bitmap(1)],
];

/** Saves the submasks of a folder anew, in one format after the other. */
export async function saveAnew(folder: string): Promise<void> {
  for (const [n, name] of readdirSync(folder).sort().entries()) {
    const path = join(folder, name);
    const { data, info } = await sharp(readFileSync(path)).greyscale().raw().toBuffer({
      resolveWithObject: true,
    });
    const [ending, save] = formats[n % formats.length] ?? ['png', png(3)];
    rmSync(path);
    writeFileSync(path.replace(/png$/, ending), await save(data, info.width, info.height));
  }
}
