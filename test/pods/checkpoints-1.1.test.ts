/** Release 1.1: the pods' scripts that put the pretrained tree in place and choose a training's weights, and what they refuse. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pretrainedFiles11 } from '../../src/embedded/sample-board/models.ts';
import { repository, temporaryFolder } from '../support/places.ts';
import { run } from '../support/run.ts';

const python = (script: string, ...args: string[]) =>
  run('python3', [join(repository, 'assets', 'pods', script), ...args]);

type Files = Record<string, string>;

function tree(files: Files): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const whole: Files = Object.fromEntries(pretrainedFiles11());
const without = (gone: string): Files =>
  Object.fromEntries(Object.entries(whole).filter(([path]) => !path.startsWith(gone)));
const below = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));

test('the checkpoints of the image become one link to the tree, and its manifest lies in assets', async () => {
  const repo = tree({ 'checkpoints/hf/own': 'of the image' });
  const wrapped = tree(below('upload', whole));
  for (const place of [tree(whole), wrapped]) {
    const ended = await python('link_checkpoints_1_1.py', place, repo);
    expect([ended.exit, ended.stdout]).toEqual([
      0,
      expect.stringContaining('manifest of 8 converted weights'),
    ]);
    expect(existsSync(join(repo, 'checkpoints', 'hf', 'own'))).toBe(false);
    expect(existsSync(join(repo, 'checkpoints', 'Cosmos3-Edge'))).toBe(true);
    expect(existsSync(join(repo, 'assets', 'checkpoint_manifest_converted.sha256'))).toBe(true);
  }
  expect(readlinkSync(join(repo, 'checkpoints'))).toBe(join(wrapped, 'upload'));
});

test.each<[string, Files, RegExp]>([
  [
    'a tree of 1.0',
    { 'pretrained/NVDINOV2/a.ckpt': 'x' },
    /is the tree of release 1\.0 \(it has pretrained\): checkpoint_manifest_converted\.sha256 is not in it/,
  ],
  ['no manifest', without('checkpoint_manifest'), /models\/pretrained is incomplete: checkpoint_manifest/],
  ['no Edge', without('Cosmos3-Edge'), /lacks Cosmos3-Edge of release 1\.1; both bases/],
  [
    'no guardrail',
    without('hf/models--nvidia--Cosmos-Guardrail1'),
    /lacks hf\/models--nvidia--Cosmos-Guardrail1/,
  ],
  ['an empty VAE', { ...whole, 'wan2pt2/Wan2.2_VAE.pth': '' }, /lacks wan2pt2\/Wan2\.2_VAE\.pth/],
])('a pretrained tree is refused: %s', async (_name, files, words) => {
  const ended = await python('link_checkpoints_1_1.py', tree(files), tree({ a: '' }));
  expect([ended.exit, ended.stderr]).toEqual([1, expect.stringMatching(words)]);
  expect(ended.stderr).toMatch(/^fix: .*setup of release 1\.1/m);
});

const job = 'results/anomalygen/pcb/anomalygen_texture_ft';
const recipe = readFileSync(
  join(repository, 'assets', 'cookbooks', 'pcb', 'release-1.1', 'exp_texture_ft.yaml'),
  'utf8',
);
const digest = (text: string): string => `${createHash('sha256').update(text).digest('hex')}  iter.pt\n`;
const training: Files = {
  [`${job}/exp_texture_ft.yaml`]: recipe,
  [`${job}/checkpoints/best_checkpoint.txt`]: 'iter_000013000.pt\n',
  [`${job}/checkpoints/model/iter_000013000.pt`]: 'weights',
  [`${job}/checkpoints/model/iter_000013000.pt.sha256`]: digest('weights'),
  [`${job}/checkpoints/model/iter_000014000.pt`]: 'later',
};
const choose = (folder: string, step = '', pairs = '[["IC","bridge"]]') =>
  python('choose_checkpoint_1_1.py', folder, step, pairs);

test('the best step is chosen, or the one asked for, and a missing digest is said', async () => {
  const folder = tree(training);
  const best = await choose(folder);
  expect([best.exit, best.stderr]).toEqual([0, '']);
  expect(best.stdout).toContain(`checkpoint=${join(folder, job)}/checkpoints/model/iter_000013000.pt\n`);
  expect(best.stdout).toContain(`recipe=${join(folder, job)}/exp_texture_ft.yaml\nstep=13000\n`);
  expect(best.stdout).toContain('the best one by best_checkpoint.txt, base nano');
  const asked = await choose(folder, '14000');
  expect([asked.stdout, asked.stderr]).toEqual([
    expect.stringContaining('step=14000\nreason=the step asked for'),
    expect.stringContaining('WARNING: no digest beside iter_000014000.pt'),
  ]);
});

const changed = (path: string, text: string | undefined) => (folder: string) =>
  text === undefined ? rmSync(join(folder, job, path)) : writeFileSync(join(folder, job, path), text);

test.each<[string, (folder: string) => void, [string?, string?], RegExp]>([
  [
    'a step that is not saved',
    () => {},
    ['9000'],
    /requested checkpoint missing: iter_000009000\.pt; saved are 13000, 14000/,
  ],
  [
    'no best_checkpoint.txt',
    changed('checkpoints/best_checkpoint.txt', undefined),
    [],
    /left no best_checkpoint\.txt: .*; saved are 13000, 14000/,
  ],
  [
    'a pointer to nothing',
    changed('checkpoints/best_checkpoint.txt', 'iter_000001000.pt'),
    [],
    /best_checkpoint\.txt names iter_000001000\.pt, which is not there/,
  ],
  [
    'no recipe',
    changed('exp_texture_ft.yaml', undefined),
    [],
    /exp_texture_ft\.yaml is not beside checkpoints\//,
  ],
  [
    'a nested recipe',
    changed('exp_texture_ft.yaml', 'trainer: {}\njob: {}\n'),
    [],
    /is a recipe of release 1\.0 \(it has job, trainer\)/,
  ],
  [
    'another base',
    changed('exp_texture_ft.yaml', recipe.replace('model_size: nano', 'model_size: huge')),
    [],
    /model_size of the training's exp_texture_ft\.yaml is 'huge', not one of nano, edge/,
  ],
  [
    'a pair that it never saw',
    () => {},
    ['', '[["IC","bridge"],["IC","void"]]'],
    /IC\+void was not trained: this training knows IC\+bridge, passive/,
  ],
  [
    'changed weights',
    changed('checkpoints/model/iter_000013000.pt', 'cut'),
    [],
    /Checkpoint integrity: iter_000013000\.pt does not match its recorded digest/,
  ],
  [
    'two trainings',
    (folder) => {
      mkdirSync(join(folder, 'other/checkpoints/model'), { recursive: true });
      writeFileSync(join(folder, 'other/checkpoints/model/iter_000001000.pt'), '');
    },
    [],
    /2 trainings lie in this tree \(other, results\/anomalygen/,
  ],
])('a training is refused: %s', async (_name, spoil, [step, pairs], words) => {
  const folder = tree(training);
  spoil(folder);
  const ended = await choose(folder, step, pairs);
  expect([ended.exit, ended.stderr]).toEqual([1, expect.stringMatching(words)]);
  expect(ended.stderr).toMatch(/^fix: /m);
});

test('a checkpoint of 1.0 and an empty folder are told from a training of 1.1', async () => {
  const old = await choose(tree({ 'run/ag_config.yaml': '', 'run/checkpoints/model/iter_000002000.pt': '' }));
  expect([old.exit, old.stderr]).toEqual([
    1,
    expect.stringMatching(/this is a checkpoint of release 1\.0 \(run\/ag_config\.yaml\)/),
  ]);
  expect((await choose(tree({ a: '' }))).stderr).toMatch(/no results\/anomalygen\/<dataset>\/<job>/);
});
