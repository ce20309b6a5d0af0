/** The stand-in for yq as a program: what it prints, what it changes, and what it refuses. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../support/places.ts';
import { standIn } from '../../../support/run.ts';

const sample = `# top
a: one # behind a

b: # null
  c: "two" # behind c
  # above d
  d: 1e3
  e: {x: 0x1f, y: [1, ~]}
list:
  - &anchor p
again: *anchor
# end
`;

async function yq(args: string[], env: Record<string, string> = {}, text = sample) {
  const file = join(temporaryFolder(), 'a b.yaml');
  writeFileSync(file, text);
  const ended = await standIn(['yq', ...args, file], { env });
  return { ...ended, text: readFileSync(file, 'utf8') };
}

test('it says that it is a stand-in', async () => {
  const { stdout } = await standIn(['yq', '--version']);
  expect(stdout).toBe("yq (pcba-day0 stand-in, a subset of mikefarah's v4)");
  expect(stdout).not.toMatch(/mikefarah\/yq/);
});

test.each([
  ['.a', 'one'],
  ['.b.c', 'two'],
  ['.b.d', '1e3'],
  ['.b.e.x // 7', '0x1f'],
  ['.nope', 'null'],
  ['.nope.deeper // 7', '7'],
  ['.b.nope // "ü x"', 'ü x'],
])('reads %s', async (expression, value) => {
  const { exit, stdout, text } = await yq([expression]);
  expect([exit, stdout, text]).toEqual([0, value, sample]);
});

test.each([
  ['.list', '["p"]'],
  ['.b.e', '{"x":31,"y":[1,null]}'],
  ['.nope.deeper', 'null'],
])('reads %s as JSON', async (expression, value) => {
  const { exit, stdout, text } = await yq(['-o=json', '-I=0', expression]);
  expect([exit, stdout, text]).toEqual([0, value, sample]);
});

test('changes what is named and nothing else', async () => {
  const changes =
    '.a = strenv(A) | .b.c = "z"\n | .b.d = -1.5 | del(.b.e) | del(.nope.x) | .new.deep = "true"';
  const { exit, text } = await yq(['-i', changes], { A: '007' });
  expect([exit, text]).toEqual([
    0,
    sample
      .replace('one', '"007"')
      .replace('"two"', '"z"')
      .replace('1e3', '-1.5')
      .replace(/ {2}e:.*\n/, '')
      .replace('# end\n', 'new:\n  deep: "true"\n# end\n'),
  ]);
});

test.each([
  [['.a | length'], /no such form in this stand-in: \.a \| length\nit knows: /],
  [['-i', '.a = "x" | .list += 1'], /no such form in this stand-in: \.list \+= 1/],
  [['-i', '.a = "x\\ty"'], /no such form/],
  [['-i', '.a'], /-i goes with an assignment/],
  [['.a = 1'], /in place only/],
  [['-i', '.a = strenv(NOT_SET_HERE)'], /value for env variable 'NOT_SET_HERE' not provided in strenv\(\)/],
  [['-i', '.b = 1'], /\.b is no scalar/],
  [['-i', '.a.x = 1'], /\.a is not a mapping/],
  [['.list'], /\.list is no scalar/],
  [['.again'], /\.again is no scalar/],
  [['.again.x'], /does not follow aliases/],
  [['eval', '.a'], /takes \[-i \| -o=json -I=0\] <expression> <file>/],
])('refuses %j', async (args, message) => {
  const { exit, stderr, text } = await yq(args);
  expect([exit, stderr, text]).toEqual([1, expect.stringMatching(message), sample]);
});

test('refuses what it would not keep as it is', async () => {
  expect((await yq(['.a'], {}, 'a: 1\n---\na: 2\n')).stderr).toMatch(/files of one document/);
  expect((await yq(['.a'], {}, '- 1\n')).stderr).toMatch(/is not a mapping/);
  expect((await yq(['.b.x'], {}, 'a: &a {x: 1}\nb:\n  <<: *a\n')).stderr).toMatch(/merge keys/);
  expect((await yq(['.a'], {}, 'a: [1\n')).exit).toBe(1);
});
