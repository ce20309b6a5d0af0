/** What the descriptors of the releases say is what their files say, and what one release has the other refuses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import type { RunArguments } from '../../src/domain/parameters.ts';
import { requireRelease } from '../../src/domain/release-arguments.ts';
import {
  type ReleaseId,
  recipeProblems,
  releaseOf,
  releaseOfTasks,
  releases,
} from '../../src/domain/releases/index.ts';
import { workflowValues } from '../../src/domain/resolve.ts';
import { repository } from '../support/places.ts';
import { asResolved } from '../support/resolved.ts';

const config = (path: string): string => readFileSync(join(repository, 'assets', 'configs', path), 'utf8');
/** The defaults stand behind the template, which is no YAML yet. */
const defaultsOf = (text: string): Record<string, unknown> =>
  z
    .record(z.string(), z.unknown())
    .parse(parse(text.slice(text.indexOf('\ndefault-values:') + 1))['default-values']);

test.each(releases)(
  'release $id: images, tasks, sizes, timeout and recipe are those of its workflow file',
  (release) => {
    const text = config(release.workflow);
    const defaults = defaultsOf(text);
    const { simulation, augmentation, anomalygen } = release.images;
    expect([defaults.simulation_image, defaults.augmentation_image, defaults.anomalygen_image]).toEqual([
      simulation,
      augmentation,
      anomalygen,
    ]);
    for (const task of Object.values(release.tasks)) expect(text).toContain(`    - name: ${task}\n`);
    expect(defaults.exec_timeout).toBe(`${release.execTimeoutHours}h`);
    for (const [stage, size] of Object.entries(release.sizes.of(1, 1)))
      for (const [key, value] of Object.entries(size))
        expect([stage, key, defaults[`${stage}_${key}`]]).toEqual([stage, key, String(value)]);
    expect(defaults.recipe).toBe(`../cookbooks/pcb/${release.recipe.path}`);
    for (const { variable } of release.arguments.variables) expect(text).toContain(`        ${variable}: `);
    for (const [key] of release.arguments.workflowValues({ ...release.arguments.defaults, trains: true }))
      expect([key, typeof defaults[key]]).toEqual([key, 'string']);
  },
);

test.each(releases)(
  'release $id: what a setup asks of a node stands in its workflow files',
  ({ images, setup }) => {
    for (const { file, needs, want, group, prefix } of setup.steps) {
      const text = config(setup.files[file]);
      const defaults = defaultsOf(text);
      expect(text).toContain(`- name: ${group}\n`);
      expect(text).toContain(`"/${prefix}"`);
      expect(text).toContain(`      cpu: ${needs.cpu}\n      memory: ${needs.memory}\n`);
      expect([defaults.storage, defaults.anomalygen_image]).toEqual([needs.storage, images.anomalygen]);
      if (want !== undefined) expect(defaults[want]).toBe('true');
    }
  },
);

test.each(releases)('release $id: its recipe is sound, and no recipe of another', (release) => {
  const recipe: unknown = parse(
    readFileSync(join(repository, 'assets', 'cookbooks', 'pcb', release.recipe.path), 'utf8'),
  );
  expect(recipeProblems(release.id, recipe)).toEqual({ fatal: [], odd: [] });
  expect(release.recipe.pairsOf(recipe)).toHaveLength(3);
  for (const other of releases.filter(({ id }) => id !== release.id)) {
    expect(recipeProblems(other.id, recipe).fatal).not.toEqual([]);
    expect(other.recipe.pairsOf(recipe)).toBeUndefined();
  }
});

test.each<[ReleaseId, RunArguments, RegExp | undefined]>([
  ['1.0', { use_pretrained_checkpoint: false, model_size: '14b', checkpoint_step: 5 }, undefined],
  ['1.0', { default_spatial_dependency: 'text' }, undefined],
  [
    '1.0',
    { existing_finetune_url: 's3://b/runs/a/finetune' },
    /^existing_finetune_url is no argument of release 1\.0/,
  ],
  ['1.1', { existing_finetune_url: 's3://b/runs/a/finetune', checkpoint_step: 9000 }, undefined],
  ['1.1', { use_pretrained_checkpoint: true }, /^use_pretrained_checkpoint is no argument of release 1\.1/],
  ['1.1', { use_pretrained_checkpoint: false }, /^use_pretrained_checkpoint is no argument/],
  ['1.1', { model_size: '2b' }, /^model_size is no argument of release 1\.1/],
  ['1.1', { yq_url: 'https://mirror.example/yq' }, /^yq_url is no argument of release 1\.1/],
  [
    '1.1',
    { default_spatial_dependency: 'text' },
    /^default_spatial_dependency text is not possible with release 1\.1/,
  ],
])('release %s with %j', (id, given, refused) => {
  const asked = (): void => requireRelease(given, id, 'a mark below the root');
  if (refused === undefined) expect(asked).not.toThrow();
  else expect(asked).toThrow(refused);
});

test('a run of 1.1 trains unless an earlier training is named, and sends no values of 1.0', () => {
  const trained = asResolved({ release: '1.1' }).parameters;
  const reused = asResolved({
    release: '1.1',
    existing_finetune_url: 's3://b/f',
    checkpoint_step: 9000,
  }).parameters;
  expect([trained.trains, reused.trains]).toEqual([true, false]);
  expect([trained.sizes.train.memory, trained.sizes.infer.memory]).toEqual(['96Gi', '96Gi']);
  const sent = new Map(workflowValues(reused));
  expect([sent.get('existing_finetune_url'), sent.get('checkpoint_step')]).toEqual(['s3://b/f', '9000']);
  for (const key of ['use_pretrained_checkpoint', 'model_size', 'yq_url', 'train_gpu'])
    expect([key, sent.has(key)]).toEqual([key, false]);
  expect(new Map(workflowValues(trained)).get('checkpoint_step')).toBe('');
  // What an earlier run of 1.0 had of its own is as if it were not there.
  const { parameters } = asResolved({ release: '1.1' }, {}, { release: '1.0', model_size: '14b' });
  expect([parameters.release, parameters.model_size]).toEqual(['1.1', undefined]);
});

test('a workflow is of the release whose last task it has', () => {
  expect(releaseOfTasks(['image-edit', 'infer-all-defects'])?.id).toBe('1.0');
  expect(releaseOfTasks(['finetune', 'infer-and-label'])?.id).toBe('1.1');
  expect(releaseOfTasks(['finetune'])).toBeUndefined();
  expect(() => releaseOf('1.1')).not.toThrow();
});

const flat = {
  task_type: 'texture_ft',
  experiment: 'e',
  dataset_name: 'pcb',
  anomaly_types: [['IC', 'bridge']],
  dataset_path: 'x',
  testcase_jsonl: 'x',
  max_iter: 15000,
  save_iter: 1000,
};
test.each<[string, Record<string, unknown>, RegExp | undefined, RegExp | undefined]>([
  ['the least', {}, undefined, undefined],
  ['a key that the trainer does not know', { optimizer: {} }, /^optimizer is no key .*refuses/, undefined],
  [
    'a misspelt key',
    { validation_itr: 500 },
    /^validation_itr is no key .*: write validation_iter$/,
    undefined,
  ],
  ['a key in capitals', { LR: 0.001 }, /^LR is no key of the recipe/, undefined],
  [
    'a misspelt key that is needed',
    { save_iter: undefined, save_itr: 1000 },
    /write save_iter; .*save_iter: /,
    undefined,
  ],
  ['a section of release 1.0', { trainer: { max_iter: 5 } }, /^trainer is no key/, undefined],
  ['another base', { model_size: '2b' }, /model_size/, undefined],
  ['no step is saved', { save_iter: 20000 }, /no checkpoint would ever be saved/, undefined],
  ['nothing is scored', { validation_iter: 16000 }, /without best_checkpoint\.txt/, undefined],
  [
    'what is scored is not saved',
    { validation_iter: 8999 },
    /never meet from step 7500 to max_iter 15000/,
    undefined,
  ],
  ['a short training has no warm-up', { max_iter: 2000, cycle_lengths: 2000 }, undefined, undefined],
  ['some of the scored are saved', { validation_iter: 1500 }, undefined, /only every 3000th/],
  ['another rate', { lr: 0.02 }, undefined, /lr is 0\.02, published is 0\.001/],
])('flat recipe: %s', (_, changed, fatal, odd) => {
  // A key of no value is not there.
  const problems = recipeProblems('1.1', JSON.parse(JSON.stringify({ ...flat, ...changed })));
  expect(problems.fatal.join('; ')).toMatch(fatal ?? /^$/);
  expect(problems.odd.join('; ')).toMatch(odd ?? /^$/);
});
