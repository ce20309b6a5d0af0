/** What an endpoint moved or enlarged comes back into the crop's frame. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { type Raster, readImage } from '../../../../src/base/imaging/raster.ts';
import { moved, register } from '../../../../src/embedded/stand-ins/image-edit/align.ts';
import { painted } from '../../../support/pictures.ts';

const rules = { rot_range_deg: [-1, 1, 0.1], shift_step: 2, bins: 64 };
/** A board-like picture without symmetry. */
const crop = (): Promise<Buffer> =>
  painted(160, 120, 3, (x, y) =>
    (x > 40 && x < 90 && y > 30 && y < 55) || Math.hypot(x - 120, y - 90) < 14
      ? [220, 210, 200]
      : [20, 80 + (y >> 2), 40],
  );
/** In two steps: in one, sharp cuts before it extends. */
const shifted = async (png: Buffer, left: number, top: number): Promise<Buffer> =>
  sharp(await sharp(png).extend({ left, top, extendWith: 'copy' }).png().toBuffer())
    .extract({ left: 0, top: 0, width: 160, height: 120 })
    .png()
    .toBuffer();
const difference = (a: Raster, b: Raster): number => {
  let sum = 0;
  for (let y = 40; y < 80; y++)
    for (let x = 40; x < 120; x++)
      sum += Math.abs((a.data[(y * 160 + x) * 3] ?? 0) - (b.data[(y * 160 + x) * 3] ?? 0));
  return sum / (40 * 80);
};

test('a picture that is right stays where it is, to the last byte', async () => {
  const input = await readImage(await crop(), 3);
  const { motion, before, after } = register(input, input, rules);
  expect([motion, after]).toEqual([{ rotation: 0, dx: 0, dy: 0 }, before]);
});

test.each([
  [4, 6],
  [27, 14],
])('a picture that moved by %d and %d pixels comes back, black outside', async (left, top) => {
  const png = await crop();
  const [input, edited] = [await readImage(png, 3), await readImage(await shifted(png, left, top), 3)];
  const { motion, before, after } = register(input, edited, rules);
  const { image, valid } = moved(edited, motion);
  expect(after).toBeGreaterThan(before);
  expect(difference(image, input)).toBeLessThan(difference(edited, input) / 4);
  expect(valid).toMatchObject({ x0: 0, y0: 0 });
  expect(valid?.x1).toBeLessThan(159);
  expect([...image.data.subarray(-3)]).toEqual([0, 0, 0]);
});
