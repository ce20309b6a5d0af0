/** Boards of others below a shared root: they read, write and tell nothing of the machine that looks at them, and their text stays text. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BoardFile, boardFileNames } from '../../src/domain/board.ts';
import { parsedBoard } from '../../src/features/boards/files.ts';
import { homeShelfFolder, shelvesOf } from '../../src/features/boards/index.ts';
import { type Host, modernHost } from '../support/hosts.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { preparedHome } from '../support/prepared-home.ts';
import { osmo, standIn } from '../support/run.ts';
import { expectHarmless } from '../support/sinks.ts';
import { usdFolder } from '../support/usd-files.ts';
import { finished, submit, writeWorkflow } from '../support/workflows.ts';

const place = preparedHome();
const shipped = join(repository, 'assets', 'cookbooks', 'pcb', 'sample_board');
let host: Host;
beforeAll(async () => {
  host = await modernHost({ home: place.home, env: { OWN_PLANS: 'of-the-users-environment' } });
});
afterAll(() => host.close());

const hole = (name: string): string => `\${${name}}`;
const shippedText = (file: BoardFile): string => readFileSync(join(shipped, boardFileNames[file]), 'utf8');

/** A copy of the sample board below the root with files changed. */
function boardAtRoot(name: string, changes: Partial<Record<BoardFile, (text: string) => string>>): void {
  const folder = join(place.rootFolder, 'cookbooks', 'pcb', name);
  mkdirSync(folder, { recursive: true });
  for (const file of ['target', 'image', 'crop'] as const)
    writeFileSync(join(folder, boardFileNames[file]), (changes[file] ?? ((text) => text))(shippedText(file)));
}

test('a look at a board reads no scene elsewhere, writes nowhere else and tells no variable of the user', async () => {
  const outside = temporaryFolder();
  usdFolder({ 'private.usda': '(defaultPrim = "OfTheUser")\ndef Xform "OfTheUser" {}' }, outside);
  boardAtRoot('leads_out', {
    target: (text) => text.replace(hole('SCENE'), JSON.stringify(join(outside, 'private.usda'))),
    image: (text) => text.replace(hole('OUTPUT'), JSON.stringify(join(outside, 'new'))),
    crop: (text) => text.replace('ic: IC', `ic: ${JSON.stringify(`../../${'long'.repeat(20_000)}`)}`),
  });
  boardAtRoot('writes_out', {
    image: (text) => text.replace(hole('OUTPUT'), JSON.stringify(join(outside, 'new'))),
  });
  boardAtRoot('asks', { target: (text) => text.replace('pcba_root: /World', 'pcba_root: /$OWN_PLANS') });
  for (const [board, words] of [
    ['leads_out', /scene must be the placeholder/],
    ['writes_out', /PermissionError: \[Errno 13\] Permission denied/],
    ['asks', /OWN_PLANS\/PCBA.{0,5}, which is none of the placeholders/],
  ] as const) {
    const args = { dig_url_root: place.root, board, scene_filename: 'sample_board.usda' };
    const answer = await host.raw('preflight', args);
    expectHarmless('preflight', answer);
    const whole = JSON.stringify(answer);
    expect(whole).toMatch(words);
    expect([board, whole.match(/OfTheUser|of-the-users-environment/), whole.length < 40_000]).toEqual([
      board,
      null,
      true,
    ]);
    expect(existsSync(join(outside, 'new'))).toBe(false);
  }
});

test('a task sees its own folders alone: neither picture nor crop is written elsewhere', async () => {
  const outside = temporaryFolder();
  const tree = join(temporaryFolder(), 'task');
  mkdirSync(tree);
  const crop = join(tree, 'day0_crop.yaml');
  for (const [name, text] of [
    ['the folder', shippedText('crop').replaceAll(hole('OUTPUT'), JSON.stringify(outside))],
    ['home', shippedText('crop').replaceAll(hole('OUTPUT'), '"~/"')],
    [
      'a class',
      shippedText('crop')
        .replaceAll(hole('OUTPUT'), JSON.stringify(tree))
        .replace('ic: IC', `ic: ../../../..${outside}`),
    ],
    [
      'the source',
      shippedText('crop')
        .replaceAll(hole('OUTPUT'), JSON.stringify(tree))
        .replace('trigger_0000', `../..${outside}`),
    ],
  ] as const) {
    writeFileSync(crop, text.replaceAll(hole('MAX_EMIT'), '1'));
    const env = { PCBA_DAY0_WITHIN: JSON.stringify([tree]) };
    const ended = await standIn(['crop', '--config', crop], { env });
    expect([name, ended.exit, ended.stderr]).toEqual([
      name,
      1,
      expect.stringMatching(/PermissionError: \[Errno 13\] Permission denied/),
    ]);
  }
});

test('the engine confines each task', async () => {
  const file = writeWorkflow(place.home, [
    { name: 'one', script: 'echo "within $PCBA_DAY0_WITHIN of $STAND_IN_ROOT"' },
  ]);
  const id = await submit(place.home, file);
  await finished(place.home, id);
  const { stdout } = await osmo(place.home, ['workflow', 'logs', id]);
  const [, within = '', root] = /within (\[.*\]) of (.*)$/m.exec(stdout) ?? [];
  expect(JSON.parse(within)).toEqual([root]);
});

const book = (changes: Partial<Record<BoardFile, (text: string) => string>>) => ({
  board: 'x',
  origin: 'root' as const,
  where: 'x',
  texts: Object.fromEntries(
    (['target', 'image', 'crop'] as const).map((file) => [
      file,
      (changes[file] ?? ((text: string) => text))(shippedText(file)),
    ]),
  ),
  recipe: { origin: 'package' as const, where: 'x', text: undefined },
});

test.each<[string, string, RegExp]>([
  ['a bomb of aliases', bomb(), /is not valid YAML: Excessive alias count/],
  ['a list in a list in a list', `x: ${'['.repeat(50_000)}`, /is not valid YAML/],
  ['a template', '# {{ workflow_id }}', /holds "\{\{ workflow_id \}\}", which OSMO takes for a template/],
  ['a loop of a template', 'x: "{% for i in range(9) %}"', /holds "\{% for i .*which OSMO takes/],
  ['a comment of a template', '# {# gone', /which OSMO takes for a template/],
  ['a price', '# 5 $ a piece', /holds "\$ a piece", which is none of the placeholders/],
  ['a variable', 'x: $HOME', /holds "\$HOME", which is none of the placeholders/],
  ['a variable in braces', '# \u0024{NAME}', /holds "\$\{NAME\}", which is none of the placeholders/],
])('a board with %s is refused by name before anything is sent', async (_name, more, words) => {
  await expect(
    parsedBoard(book({ image: (text) => `${text}${more}\n` }), {
      render_patches: 1,
      crop_max_emit: undefined,
    }),
  ).rejects.toThrow(words);
});

function bomb(): string {
  const rows = Array.from(
    { length: 12 },
    (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(',')}]`,
  );
  return ['a0: &a0 [x]', ...rows].join('\n');
}

test('dollars that are doubled, and names of the language, are what they are', async () => {
  const changed = book({
    image: (text) => `${text}# 5 $$ a piece\n`,
    crop: (text) => text.replace('classes: [', 'classes: [constructor, toString, '),
  });
  const files = await parsedBoard(changed, { render_patches: 1, crop_max_emit: undefined });
  expect(Object.getPrototypeOf(files.image)).toBe(Object.prototype);
});

test('a file of gigabytes, a pipe and a folder on the shelf of the home hold nobody up', async () => {
  const home = temporaryFolder();
  const folder = join(homeShelfFolder(home), 'acme');
  mkdirSync(join(folder, 'day0_crop.yaml'), { recursive: true });
  writeFileSync(join(folder, 'pcba_target.yaml'), '');
  truncateSync(join(folder, 'pcba_target.yaml'), 5e9);
  execFileSync('mkfifo', [join(folder, 'day0_image.yaml')]);
  const [shelf] = shelvesOf(undefined, home);
  await expect(shelf?.read('acme/pcba_target.yaml')).rejects.toThrow(/larger than 256 KiB/);
  await expect(shelf?.read('acme/day0_image.yaml')).rejects.toThrow(/day0_image\.yaml is no plain file/);
  await expect(shelf?.read('acme/day0_crop.yaml')).rejects.toThrow(/day0_crop\.yaml is no plain file/);
  expect(await shelf?.read('acme/none.yaml')).toBeUndefined();
});
