import { expect, test } from 'vitest';
import type { ClassMap } from '../../../../src/base/imaging/labels.ts';
import { blank } from '../../../../src/base/imaging/raster.ts';
import { ringShade } from '../../../../src/embedded/stand-ins/look/ring-light.ts';
import { solderLight } from '../../../../src/embedded/stand-ins/look/solder-light.ts';

/** Red, green and blue of metal tilted by an angle. */
function tilted(degrees: number): [number, number, number] {
  const angle = (degrees * Math.PI) / 180;
  const out = new Float32Array(3);
  ringShade(0, 0, Math.cos(angle), 1, out, 0);
  return [out[0] ?? 0, out[1] ?? 0, out[2] ?? 0];
}

test('flat metal mirrors red, medium slopes green, steep slopes blue, walls nothing', () => {
  const strongest = (degrees: number): number => tilted(degrees).indexOf(Math.max(...tilted(degrees)));
  expect([0, 20, 38].map(strongest)).toEqual([0, 1, 2]);
  expect(Math.max(...tilted(85))).toBeLessThan(0.05);
});

/** A board of grey metal: a chip's termination with solder to its right, on a green board. */
function scene(): { rgb: ReturnType<typeof blank>; classes: ClassMap } {
  const [width, height] = [96, 64];
  const rgb = blank(width, height, 3);
  const ids = new Uint8Array(width * height).fill(1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inRows = y >= 14 && y < 50;
      if (inRows && x >= 16 && x < 32) ids[y * width + x] = 3;
      else if (inRows && x >= 32 && x < 80) ids[y * width + x] = 2;
      rgb.data.set(ids[y * width + x] === 1 ? [20, 90, 40] : [190, 190, 190], (y * width + x) * 3);
    }
  }
  return { rgb, classes: { width, height, ids, names: ['BACKGROUND', 'board', 'solder', 'termination'] } };
}

test('solder shows rings of colour: blue beside the part, red towards the rim; the board stays dark', () => {
  const { rgb, classes } = scene();
  const look = solderLight(rgb, classes, 1);
  const mean = (x0: number, x1: number): number[] => {
    const sums = [0, 0, 0];
    for (let x = x0; x < x1; x++)
      for (let c = 0; c < 3; c++) sums[c] = (sums[c] ?? 0) + (look.data[(32 * 96 + x) * 3 + c] ?? 0);
    return sums.map((sum) => sum / (x1 - x0));
  };
  const [nearR = 0, , nearB = 0] = mean(35, 39);
  const [rimR = 0, , rimB = 0] = mean(66, 74);
  expect(nearB).toBeGreaterThan(nearR * 1.3);
  expect(rimR).toBeGreaterThan(rimB * 1.5);
  expect(Math.max(...mean(84, 94))).toBeLessThan(70);
});

test('keeps the size, never clips to white, is the same for the same seed and differs for another', () => {
  const { rgb, classes } = scene();
  const one = solderLight(rgb, classes, 1);
  expect([one.width, one.height, one.channels]).toEqual([96, 64, 3]);
  expect(Math.max(...one.data)).toBeLessThan(250);
  expect(solderLight(rgb, classes, 1).data).toEqual(one.data);
  expect(solderLight(rgb, classes, 2).data).not.toEqual(one.data);
});

test('works from colours alone when no class mask is given', () => {
  const { rgb } = scene();
  const look = solderLight(rgb, undefined, 1);
  const [r = 0, , b = 0] = look.data.subarray((32 * 96 + 50) * 3, (32 * 96 + 50) * 3 + 3);
  expect(r).toBeGreaterThan(b * 1.5);
});
