/** The training recipe is the published one, and what it may not be is told before anything is paid for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { recipeProblems } from '../../src/domain/releases/index.ts';
import { repository } from '../support/places.ts';

const read = (...path: string[]): string => readFileSync(join(repository, ...path), 'utf8');
const published = JSON.parse(read('test', 'fixtures', 'published-values.json')).training_recipe;
const recipe = (): ReturnType<typeof parse> => parse(read('assets', 'cookbooks', 'pcb', 'ag_config.yaml'));

test('every key and value is published but for the four that the pod knows', () => {
  const ours = recipe();
  const wanted = structuredClone(published);
  for (const file of [ours, wanted]) {
    for (const key of ['group', 'name']) delete file.job[key];
    delete file.dataloader_train.dataset.dataset_dir;
    delete file.dataloader_val.dataset.input_data_path;
  }
  expect(ours).toEqual(wanted);
});

const broken: [string, (file: ReturnType<typeof parse>) => void, RegExp][] = [
  [
    'no save within the training',
    (file) => Object.assign(file.checkpoint, { save_iter: 2001 }),
    /save_iter 2001 is greater than .* 2000: no checkpoint/,
  ],
  ['no embedding', (file) => delete file.model.config.ag_config.anomaly_embedding, /anomaly_embedding/],
  [
    'another list in the embedding',
    (file) => file.model.config.ag_config.anomaly_embedding.anomaly_types.pop(),
    /is not the same list/,
  ],
  [
    'a pair in one list alone',
    (file) => file.dataloader_train.dataset.anomaly_types.push(['IC', 'void']),
    /is not the same list as .*: only the second has IC\+void/,
  ],
  [
    'the pairs in another order',
    (file) => file.dataloader_train.dataset.anomaly_types.reverse(),
    /is not the same list as .*: the order differs/,
  ],
  [
    'a pair as one word',
    (file) => file.dataloader_train.dataset.anomaly_types.push('IC+void'),
    /anomaly_types: each entry is \[MATERIAL, defect\]/,
  ],
  [
    'a material with a plus',
    (file) => file.dataloader_train.dataset.anomaly_types.push(['IC+A', 'void']),
    /two folder names, the first without a \+/,
  ],
  [
    'no pair',
    (file) => Object.assign(file.dataloader_train.dataset, { anomaly_types: [] }),
    /no pair is trained: write at least one/,
  ],
  [
    'a misspelt key that is needed',
    ({ trainer }) => Object.assign(trainer, { max_iters: trainer.max_iter, max_iter: undefined }),
    /trainer\.max_iter: /,
  ],
  [
    'a misspelt key that has a default in the image',
    (file) => {
      delete file.optimizer.lr;
      Object.assign(file.dataloader_train, { batchsize: 4 });
      delete file.dataloader_train.batch_size;
    },
    /dataloader_train\.batchsize is no key of the recipe: write dataloader_train\.batch_size/,
  ],
  [
    'a section in another case',
    (file) => {
      file.Optimizer = file.optimizer;
      delete file.optimizer;
    },
    /Optimizer is no key of the recipe: write optimizer/,
  ],
  [
    'an augmentation that the trainer does not have',
    (file) => Object.assign(file.dataloader_train.dataset, { aug_type: 'random_ratio' }),
    /aug_type: .*random_ratio_crop/,
  ],
  ['a text for a number', (file) => Object.assign(file.trainer, { max_iter: 'many' }), /trainer\.max_iter/],
];

test.each(broken)('%s cannot train', (_, spoil, words) => {
  const file = recipe();
  expect(recipeProblems('1.0', file)).toEqual({ fatal: [], odd: [] });
  spoil(file);
  expect(recipeProblems('1.0', file).fatal.join('\n')).toMatch(words);
});

test('values that train worse are named with what they cost', () => {
  const file = recipe();
  delete file.trainer.run_validation;
  delete file.model.config.ag_config.ad_precision;
  file.optimizer.lr = 0.01;
  expect(recipeProblems('1.0', file)).toEqual({
    fatal: [],
    odd: [
      expect.stringMatching(/^trainer\.run_validation is not true: no step is validated/),
      expect.stringMatching(/^optimizer\.lr is 0\.01, published is 0\.02/),
      expect.stringMatching(/ad_precision is not set, published is float32/),
    ],
  });
});
