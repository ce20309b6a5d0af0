/** From a crop's box in its patch to its place on the board, and which crops show one part. */
import { expect, test } from 'vitest';
import { type Place, partsOfPlaces, placeOf, type Scan, scanForm, viewOf } from '../../src/domain/place.ts';

/** Three cells of 20 by 10 scene units, ten apart; of a camera turned by a quarter 10 by 20. */
const scanned = (yaw: number): Scan => ({
  config: {
    scan_grid: {
      x_centers: [20, 10, 0],
      y_centers: [5],
      footprint_x: yaw % 180 === 0 ? 20 : 10,
      footprint_y: yaw % 180 === 0 ? 10 : 20,
    },
    camera_rotation: { x_range: [0, 0], y_range: [0, 0], z_fixed: yaw },
  },
});

test.each<[string, number, string, [number, number, number, number]]>([
  ['x0 is the largest x', 0, 'x0_y0', [10, -10, 30, 0]],
  ['x2 the smallest', 0, 'x2_y0', [-10, -10, 10, 0]],
  ['numbers may be padded, a board before them', 0, 'spark-x01_y0', [0, -10, 20, 0]],
  ['a quarter to the left: right is +y, up is -x', 90, 'x0_y0', [-5, 15, 15, 25]],
  ['as published: right is -y, up is +x', -90, 'x0_y0', [-15, -25, 5, -15]],
  ['half a turn', 180, 'x0_y0', [-30, 0, -10, 10]],
])('a view: %s', (_, yaw, cell, [x0, y0, x1, y1]) => {
  expect(viewOf(scanned(yaw), cell)).toEqual({ x0, y0, x1, y1 });
});

test.each(['x3_y0', 'x0_y1', '0000'])('a view: the grid has no cell %s', (cell) => {
  expect(viewOf(scanned(0), cell)).toBeUndefined();
});

test.each<[string, object]>([
  ['a tilted camera', { x_range: [0, 4], y_range: [0, 0], z_fixed: 0 }],
  ['a camera turned by half a quarter', { x_range: [0, 0], y_range: [0, 0], z_fixed: 45 }],
])('no places under %s', (_, camera_rotation) => {
  expect(scanForm.safeParse(scanned(0)).success).toBe(true);
  const { scan_grid } = scanned(0).config;
  expect(scanForm.safeParse({ config: { scan_grid, camera_rotation } }).success).toBe(false);
});

const size = { width: 200, height: 100 };
/** `IC x0_y0 20,30,59,49`: kind, cell, and box in the patch; ten pixels are a scene unit, a hundred the step. */
function place(words: string): Place {
  const [kind = '', cell = '', box = ''] = words.split(' ');
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = box.split(',').map(Number);
  const view = viewOf(scanned(0), cell);
  if (view === undefined) throw new Error(words);
  return placeOf(kind, view, { x0, y0, x1, y1 }, size);
}

test.each<[string, string[][], string[]]>([
  ['the same place in two patches', [['IC x0_y0 20,30,59,49'], ['IC x1_y0 120,30,159,49']], ['a', 'a']],
  ['a pixel off', [['IC x0_y0 20,30,59,49'], ['IC x1_y0 121,31,160,48']], ['a', 'a']],
  [
    'in three patches',
    [['IC x0_y0 0,30,9,49'], ['IC x1_y0 100,30,109,49'], ['IC x2_y0 180,30,199,49']],
    ['a', 'a', 'c'],
  ],
  ['its margin cut off by the patch', [['IC x0_y0 0,30,59,49'], ['IC x1_y0 91,30,159,49']], ['a', 'a']],
  ['half of it in each patch', [['IC x0_y0 0,30,59,49'], ['IC x1_y0 60,30,159,49']], ['a', 'a']],
  [
    'beside each other, margins overlapping',
    [['IC x0_y0 20,30,59,49'], ['IC x0_y0 40,30,79,49']],
    ['a', 'b'],
  ],
  ['one inside the other', [['IC x0_y0 20,20,99,79'], ['IC x1_y0 140,30,169,49']], ['a', 'b']],
  ['a neighbour at a patch’s edge', [['IC x0_y0 0,30,29,49'], ['IC x1_y0 110,30,149,49']], ['a', 'b']],
  ['another material', [['IC x0_y0 20,30,59,49'], ['passive x1_y0 120,30,159,49']], ['a', 'b']],
  ['another board', [['spark x0_y0 20,30,59,49'], ['nano x1_y0 120,30,159,49']], ['a', 'b']],
  [
    'a crop that fits two places is of both',
    [
      ['IC x0_y0 20,30,59,49', 'IC x0_y0 20,60,59,79'],
      ['IC x1_y0 120,30,159,49'],
      ['IC x1_y0 120,60,159,79'],
    ],
    ['a', 'a', 'a'],
  ],
])('parts: %s', (_, crops, parts) => {
  const named = crops.map((places, n): [string, Place[]] => ['abc'[n] ?? '', places.map(place)]);
  expect([...partsOfPlaces(new Map(named)).values()]).toEqual(parts);
  // Whatever comes first.
  expect(partsOfPlaces(new Map(named.toReversed()))).toEqual(partsOfPlaces(new Map(named)));
});
