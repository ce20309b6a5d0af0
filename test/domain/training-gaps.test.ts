/** What an export says is missing for a trainer. */
import { expect, test } from 'vitest';
import type { Side } from '../../src/domain/split.ts';
import { goodGaps, sideGaps } from '../../src/domain/training-gaps.ts';

const shares = { train: 0.8, val: 0.1, test: 0.1 };
const placed = (defect: string, ...where: [group: string, side: Side][]) =>
  where.map(([group, side]) => ({ defect, group, side }));
const everywhere = placed('a', ['1', 'train'], ['2', 'val'], ['3', 'test']);

test.each<[string, ReturnType<typeof placed>, typeof shares, string[]]>([
  ['nothing is missing', everywhere, shares, []],
  [
    'a defect of one crop is on one side alone',
    [...everywhere, ...placed('b', ['1', 'train'], ['1', 'train'])],
    shares,
    [
      'no b in val (no epoch is chosen by it) and test (nobody learns how well it is found): its 2 samples come from 1 crop',
    ],
  ],
  [
    'a defect that does not train',
    [...everywhere, ...placed('b', ['2', 'val'], ['3', 'test'])],
    shares,
    ['no b in train (a model never sees it): its 2 samples come from 2 crops'],
  ],
  ['a side that nobody wants', everywhere.slice(0, 2), { train: 0.9, val: 0.1, test: 0 }, []],
  [
    'a side with nothing at all',
    everywhere.slice(0, 2),
    shares,
    ['nothing is in test: too few crops for a split by crop; make more, or choose another split'],
  ],
])('sides: %s', (_, samples, wanted, said) => {
  expect(sideGaps(samples, wanted, 'crop')).toEqual(said);
});

test('folders of MVTec: good pictures to train on, and to count false alarms with', () => {
  expect(
    goodGaps({
      'IC/test/bridge': 4,
      'chip/train/good': 3,
      'chip/test/missing': 2,
      'whole/train/good': 20,
      'whole/test/good': 2,
      'whole/test/missing': 2,
    }),
  ).toEqual([
    'IC has no good picture to train on: none of its crops could be spared',
    'chip has no good picture in the test, so its false alarms cannot be counted: too few clean crops',
  ]);
});
