/** Patterns for `semantics`: they match all that they should and no prim of another class. */
import { expect, test } from 'vitest';
import { primPattern } from '../../../src/scene/globs.ts';
import { patternsFor } from '../../../src/scene/survey/patterns.ts';

const numbered = (count: number, path: (n: number) => string): string[] =>
  Array.from({ length: count }, (_, n) => path(n + 1));

test.each<[string, string[], string[], string[]]>([
  ['one path as it stands', ['/A/R1/Body'], ['/A/R1/Pad'], ['/A/R1/Body']],
  ['numbers of a segment', numbered(3, (n) => `/A/R${n}/Body`), ['/A/R1/Pad'], ['/A/R*/Body']],
  ['what begins and ends alike', ['/A/tn__0603_1_zQ/b', '/A/tn__0603_2_zQ/b'], [], ['/A/tn__0603_*_zQ/b']],
  [
    'numbers of both segments',
    ['/A/R1/Cap_0', '/A/R1/Cap_1', '/A/R2/Cap_0', '/A/R2/Cap_1'],
    ['/A/R1/Body'],
    ['/A/R*/Cap_*'],
  ],
  [
    'depths apart from each other',
    ['/A/R1/Body', '/A/Group/R2/Body'],
    [],
    ['/A/R1/Body', '/A/Group/R2/Body'],
  ],
  [
    'words apart, where one pattern would take a third word in',
    ['/A/C1/m', '/A/R1/m'],
    ['/A/U1/m'],
    ['/A/C1/m', '/A/R1/m'],
  ],
  ['paths apart, where the numbers alone tell', ['/A/p1/m', '/A/p3/m'], ['/A/p2/m'], ['/A/p1/m', '/A/p3/m']],
])('%s', (_name, wanted, others, patterns) => {
  expect(patternsFor(wanted, others)).toEqual(patterns);
  const tests = patterns.map(primPattern);
  const hit = (path: string): boolean => tests.some((one) => one.test(path));
  expect([wanted.every(hit), others.some(hit)]).toEqual([true, false]);
});

test('names that say nothing are given up, instead of a hundred rules', () => {
  const mixed = numbered(100, (n) => `/A/p${n}/m`);
  const odd = (path: string): boolean => /[13579]\/m$/.test(path);
  expect(
    patternsFor(
      mixed.filter(odd),
      mixed.filter((path) => !odd(path)),
    ),
  ).toBeUndefined();
});
