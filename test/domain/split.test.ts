/** Samples in train, val and test: groups stay whole, each defect keeps its share, a seed decides the rest. */
import { expect, test } from 'vitest';
import { countBy, type Grouped, type Shares, sharesOf, splitGroups } from '../../src/domain/split.ts';

test.each<[string, Shares | undefined]>([
  ['80/10/10', { train: 0.8, val: 0.1, test: 0.1 }],
  ['3/1', { train: 0.75, val: 0.25, test: 0 }],
  ['0/0/5', { train: 0, val: 0, test: 1 }],
  ['1.5/0.5', { train: 0.75, val: 0.25, test: 0 }],
  ['100', undefined],
  ['1/1/1/1', undefined],
  ['0/0/0', undefined],
  ['-1/2', undefined],
  ['a/b', undefined],
  ['', undefined],
])('%j', (text, shares) => {
  expect(sharesOf(text)).toEqual(shares);
});

/** `crops` crops, of each one sample of every defect. */
const samplesOf = (crops: number, defects: readonly string[]): Grouped[] =>
  Array.from({ length: crops }, (_, n) => defects.map((defect) => ({ group: `crop-${n}`, defect }))).flat();
const even = { train: 0.8, val: 0.1, test: 0.1 };

test.each<[string, Grouped[], Shares, Record<string, number>]>([
  ['shares of crops', samplesOf(10, ['a', 'b']), even, { train: 8, val: 1, test: 1 }],
  [
    'a share of nothing gets nothing',
    samplesOf(4, ['a']),
    { train: 0.5, val: 0.5, test: 0 },
    { train: 2, val: 2 },
  ],
  ['one crop goes to the largest share', samplesOf(1, ['a']), even, { train: 1 }],
  ['no samples', [], even, {}],
])('%s', (_, samples, shares, counts) => {
  const chosen = splitGroups(samples, shares, 1);
  expect(Object.fromEntries(countBy([...chosen.values()]))).toEqual(counts);
  expect(new Set(chosen.keys())).toEqual(new Set(samples.map(({ group }) => group)));
});

test('a rare defect keeps its share beside a frequent one', () => {
  const rare = Array.from({ length: 10 }, (_, n) => ({ group: `rare-${n}`, defect: 'rare' }));
  const samples = [...samplesOf(200, ['often']), ...rare];
  const chosen = splitGroups(samples, even, 5);
  const sides = rare.map(({ group }) => chosen.get(group) ?? 'none');
  expect(Object.fromEntries(countBy(sides))).toEqual({ train: 8, val: 1, test: 1 });
});

test('the order in which samples come decides nothing; the seed does', () => {
  const samples = samplesOf(40, ['a', 'b', 'c']);
  const sorted = (seed: number, given: readonly Grouped[]): [string, string][] =>
    [...splitGroups(given, even, seed)].sort(([a], [b]) => (a < b ? -1 : 1));
  expect(sorted(1, samples.toReversed())).toEqual(sorted(1, samples));
  expect(sorted(2, samples)).not.toEqual(sorted(1, samples));
});
