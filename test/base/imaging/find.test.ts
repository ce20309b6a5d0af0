/** Where a picture was cut out of a larger one. */
import { expect, test } from 'vitest';
import { placesWithin } from '../../../src/base/imaging/find.ts';
import { type Box, blank, cut, type Raster } from '../../../src/base/imaging/raster.ts';

/** Rows of letters, a pixel each. */
function drawn(...rows: string[]): Raster {
  const picture = blank(rows[0]?.length ?? 0, rows.length, 4);
  rows
    .join('')
    .split('')
    .forEach((letter, n) => {
      picture.data.fill(letter.charCodeAt(0), n * 4, n * 4 + 4);
    });
  return picture;
}
const whole = drawn('....ab..', '....cd..', '.ab.....', '.cd...ab', '.ab...ce');
const at = (x0: number, y0: number, x1: number, y1: number): Box => ({ x0, y0, x1, y1 });

test.each<[string, Raster, Box[]]>([
  ['at each place', drawn('ab', 'cd'), [at(4, 0, 5, 1), at(1, 2, 2, 3)]],
  ['at one place', drawn('ab', 'ce'), [at(6, 3, 7, 4)]],
  ['up to the last row and column', drawn('.ce'), [at(5, 4, 7, 4)]],
  ['the whole of it', whole, [at(0, 0, 7, 4)]],
  ['not over the end of a row', drawn('......'), []],
  ['nowhere', drawn('ba'), []],
  ['larger than it', blank(9, 1, 4), []],
])('%s', (_, part, boxes) => {
  expect(placesWithin(whole, part, 9)).toEqual(boxes);
});

test('no more than asked for and one, and nothing where all is alike', () => {
  expect(placesWithin(blank(20, 20, 4), blank(2, 2, 4), 3)).toHaveLength(4);
  const large = blank(400, 400, 4);
  large.data[large.data.length - 1] = 1;
  expect(placesWithin(large, cut(large, at(397, 397, 399, 399)), 3)).toEqual([at(397, 397, 399, 399)]);
});
