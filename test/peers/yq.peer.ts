/**
 * The stand-in for yq against the real one; skipped aloud where that is not installed.
 *
 * Compared byte for byte: every read, and every change of a file that the real one writes back unchanged (our training
 * recipe is such a file); of a removal empty lines do not count, some of which the real one takes away, too. Of other files the values and the comments are compared: the real one drops blank lines,
 * narrows gaps, escapes and indents anew where the stand-in leaves the text alone. So is an added entry, which the real one
 * puts behind a comment at the end of the file.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { isMap, isScalar, Lexer, parse, parseDocument, Scalar } from 'yaml';
import { applyUpdate, readJson, readValue } from '../../src/embedded/stand-ins/yq/edit.ts';
import { parseExpression } from '../../src/embedded/stand-ins/yq/expression.ts';
import { repository } from '../support/places.ts';
import { stable, unstable } from './yq-files.ts';

const folders = [...(process.env.PATH ?? '').split(delimiter), join(homedir(), 'go', 'bin')];
const real = [process.env.YQ ?? '', ...folders.map((folder) => join(folder, 'yq'))].find(
  (path) =>
    path !== '' &&
    existsSync(path) &&
    /mikefarah\/yq.* version v?4\./.test(spawnSync(path, ['--version']).stdout.toString()),
);

/** Texts that are easy to write wrongly, and those of our pods. */
const texts = [
  ...[
    'text',
    '',
    '123',
    '007',
    '1e3',
    '0x1f',
    '1_000',
    '.5',
    '-1',
    '2024-01-01',
    '~',
    'null',
    'true',
    'yes',
    'a: b',
    'a:b',
  ],
  ...[
    '- a',
    '-a',
    '# a',
    'a #b',
    'a#b',
    ' a',
    'a ',
    "it's",
    "'a",
    '"a',
    '[a',
    'a]',
    '{a}',
    '@a',
    '%a',
    '*a',
    '&a',
    '!a',
  ],
  ...[
    '?',
    '? a',
    ':',
    'a, b',
    '---',
    '☃',
    'C:\\x',
    '/osmo/data/input/0/raw',
    'texture_defect_gen_day0-1a2b3c4d',
  ],
];

const comments = (text: string): string[] => {
  const tokens = [...new Lexer().lex(text)];
  return tokens.filter((token, n) => token.startsWith('#') && tokens[n - 1] !== '\u001f').sort();
};

function theirs(args: string[], text: string, value: string): string {
  const ended = spawnSync(real ?? '', args, {
    input: text,
    env: { ...process.env, V: value, RUN_NAME: value, DATASET_DIR: value, VALIDATION: value },
  });
  if (ended.status !== 0) throw new Error(ended.stderr.toString());
  return ended.stdout.toString();
}

function ours(expression: string, text: string, value: string): string {
  const parsed = parseExpression(expression, () => value);
  return parsed.kind === 'read'
    ? `${readValue(text, parsed.path, parsed.fallback)}\n`
    : parsed.updates.reduce(applyUpdate, text);
}

/** Paths of scalars (that can be replaced) and of all entries below block mappings, in the form that expressions take. */
function paths(text: string): { scalars: string[]; entries: string[] } {
  const scalars: string[] = [];
  const entries: string[] = [];
  const walk = (node: unknown, path: string, flow: boolean): void => {
    if (!isMap(node)) return;
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      // Names with other letters are none of the stand-in's forms.
      if (!/^[A-Za-z_][\w-]*$/.test(name)) continue;
      const below = `${path}.${name}`;
      const block =
        isScalar(value) && (value.type === Scalar.BLOCK_LITERAL || value.type === Scalar.BLOCK_FOLDED);
      if (isScalar(value) && !block) scalars.push(below);
      if (!flow && !node.flow && node.items.length > 1) entries.push(below);
      walk(value, below, flow || node.flow === true);
    }
  };
  walk(parseDocument(text, { schema: 'failsafe' }).contents, '', false);
  return { scalars, entries };
}

function compare(text: string, expression: string, exact: boolean | 'but for empty lines', value = ''): void {
  const lines = (output: string): string =>
    exact === 'but for empty lines' ? output.replace(/^\n/gm, '') : output;
  const [their = '', our = ''] = [theirs([expression], text, value), ours(expression, text, value)].map(
    lines,
  );
  const what = `${expression} with ${JSON.stringify(value)}`;
  if (exact) expect([what, our]).toEqual([what, their]);
  else {
    expect([what, parse(our)]).toEqual([what, parse(their)]);
    expect([what, comments(our)]).toEqual([what, comments(their)]);
  }
}

const shelf = join(repository, 'assets', 'cookbooks', 'pcb');
const cookbooks = Object.fromEntries(
  readdirSync(shelf, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => [name, readFileSync(join(shelf, name), 'utf8')]),
);

if (!real)
  test.skip('yq: skipped, no yq v4 of mikefarah is on PATH or in ~/go/bin (go install github.com/mikefarah/yq/v4@v4.44.3)', () => {});
else {
  const files = { ...stable, ...unstable, ...cookbooks };

  test('the files that count as written back unchanged are so', () => {
    for (const text of [...Object.values(stable), cookbooks['ag_config.yaml'] ?? ''])
      expect(theirs(['.'], text, '')).toBe(text);
    for (const text of Object.values(unstable)) expect(theirs(['.'], text, '')).not.toBe(text);
  });

  test.each(Object.entries(files))('%s: reads, with and without a default', (_name, text) => {
    for (const path of [...paths(text).scalars, '.nope', '.nope.deeper'])
      for (const otherwise of ['', ' // 7', ' // "ü x"']) compare(text, path + otherwise, true);
  });

  test.each(Object.entries(files))('%s: assigns to every scalar', (_name, text) => {
    const exact = theirs(['.'], text, '') === text;
    for (const [n, path] of paths(text).scalars.entries()) {
      compare(text, `${path} = "a text"`, exact);
      compare(text, `${path} = -1.5`, exact);
      compare(text, `${path} = strenv(V)`, exact, texts[n % texts.length]);
    }
  });

  test('writes every text as the real one does, over every form of value', () => {
    const forms = 'plain: x # c\ndouble: "x"\nsingle: \'x\'\nnothing:\nflow: {a: x, b: 1}\nend: 1\n';
    for (const path of ['.plain', '.double', '.single', '.nothing', '.flow.a'])
      for (const value of texts) compare(forms, `${path} = strenv(V)`, true, value);
  });

  test.each(Object.entries(files))('%s: removes every entry', (_name, text) => {
    const exact = theirs(['.'], text, '') === text;
    for (const path of [...paths(text).entries, '.nope', '.nope.deeper'])
      compare(text, `del(${path})`, exact && 'but for empty lines');
  });

  test.each(Object.entries(files))('%s: adds entries', (_name, text) => {
    for (const expression of ['.new = strenv(V)', '.new.deep.er = 5'])
      compare(text, expression, false, '1e3');
  });

  test('reads the lists of the training recipe as JSON as the real one does', () => {
    const text = cookbooks['ag_config.yaml'] ?? '';
    const lists = ['.dataloader_train.dataset', '.model.config.ag_config.anomaly_embedding'];
    for (const path of [...lists.map((one) => `${one}.anomaly_types`), '.trainer', '.nope.deeper']) {
      const their = theirs(['-o=json', '-I=0', path], text, '');
      expect([path, `${readJson(text, path.split('.').slice(1))}\n`]).toEqual([path, their]);
    }
  });

  test('renders the training recipe as the real one does', () => {
    const script = readFileSync(join(repository, 'assets', 'pods', 'render_training.sh'), 'utf8');
    const [, expression = ''] = /-i '(.+?)' "\$config"/s.exec(script) ?? [];
    expect(expression).toContain('del(.trainer.early_stop)');
    for (const value of texts) compare(cookbooks['ag_config.yaml'] ?? '', expression, true, value);
  });
}
