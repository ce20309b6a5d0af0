/** Several boards in one run: their values, the names of their cells, and how samples spread over them. */
import { expect, test } from 'vitest';
import { boardNames, boardOfCell, boardScenes } from '../../src/domain/board.ts';
import { editTime, mostCropsOf } from '../../src/domain/edit-time.ts';
import { StageTally } from '../../src/domain/outputs.ts';
import { runArgumentsSchema } from '../../src/domain/parameters.ts';
import { boardCounts, samplesOf } from '../../src/domain/samples.ts';
import { type BoardCrops, spreadOver, spreadWords } from '../../src/domain/spread.ts';
import { type DefectPair, shippedTaxonomy } from '../../src/domain/taxonomy.ts';

test.each([
  ['one', 'a_1', 'a_1'],
  ['a list', ['a_1', 'b-2'], 'a_1,b-2'],
  ['a list of one', ['a_1'], 'a_1'],
  ['a text, with blanks', 'a_1 , b-2', 'a_1,b-2'],
])('board: %s', (_, given, taken) => {
  expect(runArgumentsSchema.parse({ board: given }).board).toBe(taken);
});

test.each([
  ['the same twice', 'a,b,a', /must not name a board twice/],
  ['an empty one', 'a,,b', /expected string to have >=1 characters/],
  ['another form', ['a', '../b'], /may hold letters/],
  ['a comma within a list', ['a,b', 'c'], /must not hold a comma in a list/],
  ['no text', ['a', 1], /expected string/],
  ['an empty list', [], /expected string/],
  ['too many', 'a,b,c,d,e,f,g,h,i', /8 boards at most/],
])('board is refused: %s', (_, given, why) => {
  expect(runArgumentsSchema.safeParse({ board: given }).error?.issues[0]?.message).toMatch(why);
});

test.each([
  ['one board, whose scene may have a comma', 'a', 's,1.usd', ['a s,1.usd']],
  ['one scene for all', 'a,b', 's.usd', ['a s.usd', 'b s.usd']],
  ['a scene each', 'a,b', 's.usd,t.usd', ['a s.usd', 'b t.usd']],
  ['neither', 'a,b,c', 's.usd,t.usd', undefined],
])('scenes: %s', (_, board, scene, found) => {
  expect(boardScenes(board, scene)?.map((one) => `${one.board} ${one.scene_filename}`)).toEqual(found);
  expect(boardNames(board)).toHaveLength(board.split(',').length);
});

test.each([
  ['x0_y3', undefined],
  ['0603_H100-x0_y3', '0603_H100'],
  ['my-own__board.v2-x00_y10', 'my-own__board.v2'],
])('the board of the cell %s', (cell, board) => {
  expect(boardOfCell(cell)).toBe(board);
  const image = `/tmp/stage/IC/clean_image/${cell}__0003.png`;
  const [sample] = samplesOf(['IC+bridge_00000.png'], [{ name: 'IC+bridge_00000', image_filename: image }]);
  expect(sample).toMatchObject({ source: { material: 'IC', cell, stem: '0003' } });
  expect(sample?.board).toBe(board);
});

test('counts are by board where there are several, and as ever where there is one', () => {
  const counts = (stage: 'render' | 'camera_look', ...keys: string[]) => {
    const tally = new StageTally(stage);
    for (const key of keys) tally.add(key, 1);
    return tally.total.counts;
  };
  expect(counts('render', 'trigger_0000/rgb_x0_y0.png', 'crop/IC/x0_y0/normal_img/0001.png')).toEqual({
    'scan-grid patches': 1,
    'IC normal_img': 1,
  });
  expect(
    counts('render', 'boards/b/trigger_0000/rgb_x0_y0.png', 'crop/IC/b-x0_y0/normal_img/0001.png'),
  ).toEqual({ 'scan-grid patches of b': 1, 'IC normal_img of b': 1 });
  expect(counts('camera_look', 'crop/IC/a-x0_y0/0001.png', 'crop/IC/b-x0_y0/0001.png')).toEqual({
    'IC of a': 1,
    'IC of b': 1,
  });
  expect(boardCounts([{ board: 'b' }, { board: 'a' }, { board: 'b' }])).toBe('2 of b, 1 of a');
  expect(boardCounts([{}, {}])).toBeUndefined();
});

const passives: BoardCrops = { board: '0603_H100', materials: ['passive_component'] };
const ics: BoardCrops = { board: '1152819000', materials: ['IC'] };
const both = (board: string, ic: number): BoardCrops => ({
  board,
  materials: ['IC', 'passive_component'],
  crops: { IC: ic, passive_component: 0 },
});
const bridge: DefectPair[] = [['IC', 'bridge']];

test.each([
  [
    'a board of passives alone leaves a pair out',
    30,
    shippedTaxonomy,
    [passives],
    '15 passive_component+excess_solder from 0603_H100; 15 passive_component+missing from 0603_H100',
  ],
  [
    'both shipped boards fill all pairs',
    31,
    shippedTaxonomy,
    [passives, ics],
    '11 IC+bridge from 1152819000; 10 passive_component+excess_solder from 0603_H100; 10 passive_component+missing from 0603_H100',
  ],
  [
    'by the shares of crops, whole numbers that sum up',
    10,
    bridge,
    [both('a', 1), both('b', 2)],
    '10 IC+bridge from a (about 3) and b (about 7)',
  ],
  ['unknown crops are no numbers', 10, bridge, [both('a', 1), ics], '10 IC+bridge from a and 1152819000'],
  ['no crop anywhere', 10, bridge, [both('a', 0), both('b', 0)], '10 IC+bridge from a and b'],
  ['nothing to make', 10, bridge, [passives], ''],
])('spread: %s', (_, count, pairs, boards, words) => {
  expect(
    spreadWords(
      spreadOver(
        count,
        pairs.map(([m, d]): DefectPair => [m, d]),
        boards,
      ),
    ),
  ).toBe(words);
});

test('each board has its cap of crops, so the bound of the camera look is their sum', () => {
  const cap = (max_emit: number | null) => ({ crop: { max_emit } });
  expect(mostCropsOf([cap(10), cap(24)])).toBe(34);
  expect(mostCropsOf([cap(10), cap(null)])).toBeNull();
  expect(mostCropsOf([cap(null), {}])).toBeUndefined();
  expect(editTime(null, 100, 2).fix).toBe('give crop_max_emit 504 or less');
});
