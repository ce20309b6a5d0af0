/** Scenes of others: what they name outside of their own files is not opened, what they multiply has an end, and their names are names. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textsFor } from '../../src/features/new-board/texts.ts';
import { valuesFor } from '../../src/features/new-board/values.ts';
import type { SceneSurvey } from '../../src/scene/survey/scene-survey.ts';
import { loadScene } from '../../src/scene/usd/load-scene.ts';
import { mark } from '../support/hostile.ts';
import { standIn } from '../support/run.ts';
import { forgedLines } from '../support/sinks.ts';
import { square, usdFolder } from '../support/usd-files.ts';

/** As a preflight or a task looks at a scene: confined to its tree. */
const survey = (tree: string, scene: string) =>
  standIn(['scene-survey', join(tree, scene)], { env: { PCBA_DAY0_WITHIN: JSON.stringify([tree]) } });

const secret = `(defaultPrim = "OfTheUser")\n${square('OfTheUser', 4, 0)}`;

test('neither an absolute path, nor .., a link, a pipe or a device leads a scene out of its tree', async () => {
  const folder = usdFolder({ 'private.usda': secret });
  const tree = join(folder, 'tree');
  mkdirSync(join(tree, 'below'), { recursive: true });
  symlinkSync(join(folder, 'private.usda'), join(tree, 'link.usda'));
  execFileSync('mkfifo', [join(tree, 'pipe.usda')]);
  const ways = [join(folder, 'private.usda'), '../private.usda', './below/../../private.usda', './link.usda'];
  const closed = [...ways, `file:${join(folder, 'private.usda')}`, './pipe.usda', '/dev/zero', '/etc/passwd'];
  const named = closed.map((way, n) => `def "R${n}" (references = @${way}@) {}`).join('\n');
  usdFolder(
    {
      'inside.usda': secret,
      'scene.usda': `(subLayers = [${ways.map((way) => `@${way}@`).join(', ')}])
        ${named}\n${square('Board', 90, 0)}\ndef "Own" (references = @./below/../inside.usda@) {}`,
    },
    tree,
  );
  const { exit, stdout } = await survey(tree, 'scene.usda');
  expect(exit).toBe(0);
  // The scene's own file of the tree is opened, and so the others could be.
  expect([stdout.includes('"/Own'), stdout.includes('OfTheUser'), /"\/R\d/.test(stdout)]).toEqual([
    true,
    false,
    false,
  ]);
  const open = await standIn(['scene-survey', join(tree, 'link.usda')]);
  expect(open.stdout).toContain('OfTheUser');
  const itself = await survey(tree, 'link.usda');
  expect([itself.exit, itself.stdout, itself.stderr]).toEqual([
    1,
    '',
    expect.stringMatching(/ERROR: the scene .*link\.usda lies outside what this run may read/),
  ]);
});

const twice = Array.from({ length: 40 }, (_, n) => [
  `l${n}.usda`,
  `(subLayers = [@./l${n + 1}.usda@, @././l${n + 1}.usda@])`,
]);
const references = Array.from(
  { length: 40 },
  (_, n) => `def "L${n}" { def "a" (references = </L${n + 1}>) {}\n def "b" (references = </L${n + 1}>) {} }`,
).join('\n');
const instances = Array.from(
  { length: 10 },
  (_, n) => `def PointInstancer "I${n}" { rel prototypes = [</I${n + 1}>]
    int[] protoIndices = [${Array(10).fill(0)}]\n point3f[] positions = [${Array(10).fill('(0, 0, 0)')}] }`,
).join('\n');

test.each<[string, Record<string, string>, RegExp]>([
  [
    'nests without an end',
    { 'l0.usda': `${'def Xform "p" {'.repeat(30_000)}${'}'.repeat(30_000)}` },
    /nests deeper/,
  ],
  [
    'nests values',
    { 'l0.usda': `def "a" { int x = ${'['.repeat(90_000)}${']'.repeat(90_000)} }` },
    /nests deeper/,
  ],
  [
    'names its sublayers twice each',
    { ...Object.fromEntries(twice), 'l40.usda': square('m', 1, 0) },
    /more than 5000 sublayers; name each of them once/,
  ],
  [
    'has instances of instances',
    { 'l0.usda': `${instances}\n${square('I10', 1, 0)}` },
    /draws more than 3000 prims/,
  ],
  ['refers to itself twice each', { 'l0.usda': references }, /more than 2000 prims/],
])('a scene that %s has an end that is told', (_name, files, words) => {
  const most = { prims: 2000, visits: 3000 };
  expect(() => loadScene(join(usdFolder(files), 'l0.usda'), most)).toThrow(words);
});

test('a face of two thousand million corners is refused before they are made', () => {
  const mesh = square('m', 1, 0).replace('[4]', '[2000000000]');
  const scene = loadScene(join(usdFolder({ 'a.usda': mesh }), 'a.usda'));
  expect([scene.meshes, scene.leftOut]).toEqual([
    [],
    [expect.stringMatching(/\/m is left out: .*ask for more than the 4 indices/)],
  ]);
});

test.each(['a b', '1a', '--rf', '../x', `x\\n${mark} y`, '$(id)', '$HOME', '{{x}}', 'a\u202eb', ''])(
  'the name %j is none of a prim, as OpenUSD says',
  (name) => {
    const folder = usdFolder({ 'a.usda': `def Xform "${name}" {}` });
    expect(() => loadScene(join(folder, 'a.usda'))).toThrow(/a\.usda:2: .* is no name of a prim/);
  },
);

test('a proposed cookbook has the lines that it means to have, whatever the files of the scene are called', () => {
  const name = `x\n${mark}: {{ y }} {% z %} $HOME \${SCENE}.usd`;
  const rule = { match: '/B/*/body', label: 'capacitor', prims: 2 } as const;
  const size: [number, number, number] = [2, 1, 1];
  const found: SceneSurvey = {
    upAxis: 'Z',
    millimetresPerUnit: 1,
    cameras: [],
    lights: 0,
    tops: [],
    root: { path: '/B', millimetres: size, sheet: '/B/Sheet', larger: [], top: 1, depth: 1, highest: 2 },
    groups: [
      {
        name,
        file: name,
        parts: 2,
        example: '/B/C1',
        pattern: '/B/C*',
        millimetres: size,
        label: 'capacitor',
        why: 'x',
        joints: 0,
        rules: [rule],
        unnamed: false,
      },
    ],
    loose: [],
  };
  const texts = textsFor('acme', valuesFor(found, 'x'));
  for (const text of Object.values(texts)) {
    expect(forgedLines(text)).toEqual([]);
    expect(text.replace(/\$\{(SCENE|OUTPUT|MAX_IMAGE_COUNT|MAX_EMIT)\}/g, '')).not.toMatch(/\$|\{[{%#]/);
  }
  expect(Object.values(texts).join('').match(new RegExp(mark, 'g'))).toHaveLength(2);
});
