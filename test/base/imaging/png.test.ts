import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodeBitmap } from '../../../src/base/imaging/bitmap.ts';
import { greyOfPng } from '../../../src/base/imaging/png.ts';
import { bitmap } from '../../support/submask-formats.ts';

const [width, height] = [37, 29];
const noise = Uint8Array.from({ length: width * height }, (_, n) => (n * 7919 + (n >> 5) * 104729) % 256);
const mask = noise.map((value) => (value > 127 ? 255 : 0));
const grey = (data: Uint8Array) => sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w');

test.each([0, 3, 9])('grey PNG files of every filter, compression %d', async (compressionLevel) => {
  for (const adaptiveFiltering of [false, true]) {
    const file = await grey(noise).png({ compressionLevel, adaptiveFiltering }).toBuffer();
    expect(greyOfPng(file)).toEqual(noise);
  }
});

test('what is not plain, or damaged, is left to sharp', async () => {
  const file = await grey(mask).png().toBuffer();
  const others = [
    await grey(mask).png({ palette: true, colours: 2 }).toBuffer(),
    await grey(mask).png({ progressive: true }).toBuffer(),
    await grey(mask).toColourspace('srgb').png().toBuffer(),
    await grey(mask).ensureAlpha().png().toBuffer(),
    await grey(mask).jpeg().toBuffer(),
    file.subarray(0, file.length - 30),
    Buffer.from('not a picture at all, and longer than a header of PNG is'),
  ];
  expect(others.map((other) => greyOfPng(other))).toEqual(others.map(() => undefined));
});

test.each([1, 24] as const)('BMP files of %d bits', async (bits) => {
  const decoded = decodeBitmap(await bitmap(bits)(mask, width, height));
  expect([decoded.width, decoded.height]).toEqual([width, height]);
  expect(decoded.data.filter((_, n) => n % 3 === 0)).toEqual(mask);
  expect(() => decodeBitmap(Buffer.from('BM and no more'))).toThrow();
});
