/** Templates as the service renders them: Python's printing and string methods, missing names, limits, names that OSMO refuses. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, temporaryFolder } from '../../support/places.ts';
import { osmo } from '../../support/run.ts';

/** A dry run of a workflow whose command are these words, with these lines of default values. */
async function rendered(words: readonly string[], defaults = '') {
  const home = temporaryFolder();
  const file = join(home, 'w.yaml');
  const command = words.map((word) => `\n    - "${word}"`).join('');
  writeFileSync(
    file,
    `workflow:\n  name: x\n  tasks:\n  - name: a\n    image: ubuntu:22.04\n    command:${command}\n${defaults}`,
  );
  return osmo(home, ['workflow', 'submit', file, '--dry-run']);
}

test('values print as Python prints them, and text has Python’s methods', async () => {
  const defaults =
    'default-values: {t: true, n: null, d: {a: b}, f: 0.00001, u: foo, l: [1, two, yes], big: 1.0}\n';
  const words = ['t', 'n', 'd', 'f', 'l', 'big', 't | string', 'u.upper()', "u.rstrip('o')", 'f * 2'];
  const { stdout } = await rendered(
    words.map((word) => `{{ ${word} }}`),
    defaults,
  );
  expect(stdout.match(/^ {4}- .*/gm)?.map((line) => line.slice(6))).toEqual([
    ...["'True'", 'None', "'{''a'': ''b''}'", '1e-05', "'[1, ''two'', True]'", "'1.0'", "'True'", 'FOO', 'f'],
    '2e-05',
  ]);
});

test('a template that never ends, and one that takes all memory, are stopped in OSMO’s words', async () => {
  const loop = '{% for i in range(99999) %}{% for j in range(99999) %}{{ i }}{% endfor %}{% endfor %}';
  const grow =
    "{% set ns = namespace(x='aaaaaaaaaaaaaaaa') %}{% for i in range(40) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}";
  const loops = ['a', 'b', 'c'].map((name) => `{% for ${name} in range(9999) %}`).join('');
  const empty = `${loops}${'{% endfor %}'.repeat(3)}`;
  // Neither loop nor sign tells of these.
  const doubling = `{% set x = 'aaaaaaaaaaaaaaaa' %}${'{% set x = x ~ x %}'.repeat(28)}{{ x }}`;
  const [slow, large, slower, larger, wide] = await Promise.all([
    rendered([loop]),
    rendered([grow]),
    rendered([empty]),
    rendered([doubling]),
    rendered(["{{ 'x' | indent(900000000, true) }}"]),
  ]);
  for (const { exit, stdout } of [slower, larger, wide])
    expect([exit, stdout]).toEqual([1, expect.stringMatching(/'(TimeoutError|MemoryError)'>/)]);
  expect([slow.exit, slow.stdout]).toEqual([
    1,
    expect.stringContaining("<class 'TimeoutError'>: Process exceeded"),
  ]);
  expect([large.exit, large.stdout]).toEqual([
    1,
    expect.stringContaining("<class 'MemoryError'>: Sandboxed"),
  ]);
});

const workflow = join(repository, 'assets', 'configs', 'texture_defect_generation_day0.yaml');
const byHand = async (verb: string, ...values: string[]) => {
  const home = temporaryFolder();
  await osmo(home, ['credential', 'set', 'hf-token', '--type', 'GENERIC', '--payload', 'token=x']);
  return osmo(home, ['workflow', verb, workflow, '--pool', 'default', '--set', ...values]);
};

test('our workflow without a name is refused: two runs without one would write to the same place', async () => {
  const { exit, stdout } = await byHand('validate', 'num_sdg=15');
  expect([exit, stdout]).toEqual([
    1,
    expect.stringMatching(/UndefinedError'>: 'name' is undefined\nError code: 400/),
  ]);
});

test.each(['../../x', 'a b', '1abc', 'ends-'])(
  'the name %s is refused by OSMO’s own pattern',
  async (name) => {
    const { exit, stdout } = await byHand('validate', `name=${name}`);
    expect([exit, stdout]).toEqual([
      1,
      expect.stringMatching(/workflow\.name\n {2}String should match pattern/),
    ]);
  },
);

test.each(['true', 'false'])(
  '--set makes numbers and our workflow takes them, pretrained %s',
  async (pretrained) => {
    const { exit, stdout } = await byHand(
      'validate',
      ...['name=Run_A-1e234567', 'render_patches=5', 'num_sdg=15', 'infer_gpu=1', 'checkpoint_step=14000'],
      ...[`use_pretrained_checkpoint=${pretrained}`, 'dig_url_root=s3://bucket/dig/'],
    );
    expect([exit, stdout.trim()]).toEqual([0, 'Workflow validation succeeded.']);
  },
);

test('a slash at the end of the root changes no URL', async () => {
  const values = (root: string) => ['name=run-a', `dig_url_root=${root}`, '--dry-run'];
  const [plain, slashed] = await Promise.all(
    ['s3://bucket/dig', 's3://bucket/dig/'].map((root) => byHand('submit', ...values(root))),
  );
  expect(slashed?.stdout).toBe(plain?.stdout);
  expect(plain?.stdout).toContain('s3://bucket/dig/runs/run-a/anomaly/');
});
