/** Names of runs: what a label of Kubernetes and a folder of an object store leave unharmed. */
import { expect, test } from 'vitest';
import { Day0Error } from '../../src/base/errors.ts';
import { checkName, defaultPrefix, nameProblem, stampName } from '../../src/domain/run-name.ts';

test.each(['ab', 'a1', 'texture_defect_gen_day0', 'run-2_b', `a${'b'.repeat(62)}`])('%s is fine', (name) => {
  expect(nameProblem(name, 'name')).toBeUndefined();
  expect(() => checkName(name)).not.toThrow();
});

test.each([
  [`a${'b'.repeat(63)}`, /^name has 64 characters, at most 63 /],
  ['a', /at least 2 characters/],
  ['', /at least 2 characters/],
  ['1e5', /must start with a lower-case letter/],
  ['Run', /must start with a lower-case letter/],
  ['-a', /must start with a lower-case letter/],
  ['my run', /^name has " "; allowed are/],
  ['run/../x', /^name has "\/"/],
  ['rün', /^name has "ü"/],
  ['run-', /must end in a letter or a digit/],
  ['run\n', /^name has "\\n"/],
])('%j is refused', (name, words) => {
  expect(nameProblem(name, 'name')).toMatch(words);
  expect(() => checkName(name)).toThrow(Day0Error);
});

test('a prefix leaves room for the stamp', () => {
  const longest = `a${'b'.repeat(53)}`;
  expect(nameProblem(longest, 'prefix')).toBeUndefined();
  expect(nameProblem(`${longest}c`, 'prefix')).toMatch(/^prefix has 55 characters, at most 54 /);
  expect(nameProblem(stampName(longest, new Uint8Array(4)), 'name')).toBeUndefined();
});

test('a stamp is eight digits, of four bytes', () => {
  expect(stampName(defaultPrefix, Uint8Array.of(0, 10, 255, 16, 99))).toBe(
    'texture_defect_gen_day0-000aff10',
  );
});
