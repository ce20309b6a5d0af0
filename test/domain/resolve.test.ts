/** Where each value of a run comes from: arguments, the smoke test, an earlier run, the surroundings, the defaults. */
import { expect, test } from 'vitest';
import { missionDefaults, type RunArguments } from '../../src/domain/parameters.ts';
import { type Conditions, workflowValues } from '../../src/domain/resolve.ts';
import { asResolved } from '../support/resolved.ts';

const sample = { board: 'sample_board', scene_filename: 'sample.usda' };

type Case = [
  what: string,
  given: RunArguments,
  around: Partial<Conditions>,
  earlier: RunArguments,
  key: 'num_sdg' | 'render_patches' | 'board' | 'scene_filename' | 'pool' | 'name' | 'crop_max_emit',
  value: unknown,
  from: string | undefined,
];
test.each<Case>([
  ['a default', {}, {}, {}, 'num_sdg', 30, 'default'],
  ['an argument', { num_sdg: 7 }, {}, {}, 'num_sdg', 7, 'argument'],
  ['the smoke test', { smoke_test: true }, {}, {}, 'num_sdg', 15, 'smoke_test'],
  ['an argument beside the smoke test', { smoke_test: true, num_sdg: 7 }, {}, {}, 'num_sdg', 7, 'argument'],
  ['a smoke test that is false sets nothing', { smoke_test: false }, {}, {}, 'render_patches', -1, 'default'],
  ['an earlier run', {}, {}, { num_sdg: 9 }, 'num_sdg', 9, 'like'],
  ['the smoke test of an earlier run', { smoke_test: true }, {}, { num_sdg: 9 }, 'num_sdg', 15, 'smoke_test'],
  ['an argument over an earlier run', { num_sdg: 7 }, {}, { num_sdg: 9 }, 'num_sdg', 7, 'argument'],
  ['an earlier run over the surroundings', {}, {}, { pool: 'old' }, 'pool', 'old', 'like'],
  ['the surroundings', {}, {}, {}, 'pool', 'a-pool', 'cluster default'],
  ['a stamped name', {}, {}, {}, 'name', 'a-run', 'stamped'],
  ['the board of the sample root', {}, { sample }, {}, 'board', 'sample_board', 'cluster default'],
  ['its scene', {}, { sample }, {}, 'scene_filename', 'sample.usda', 'cluster default'],
  ['a board over that of the sample root', { board: 'x' }, { sample }, {}, 'board', 'x', 'argument'],
  ['what has no default', {}, {}, {}, 'crop_max_emit', undefined, undefined],
])('%s', (_, given, around, earlier, key, value, from) => {
  const { parameters, sources } = asResolved(given, around, earlier);
  expect([parameters[key], sources[key]]).toEqual([value, from]);
});

test.each<[string, RunArguments, RunArguments, object]>([
  ['cores and memory follow the GPUs', { infer_gpu: 4 }, {}, { gpu: 4, cpu: 16, memory: '192Gi' }],
  ['a size that was given stays', { infer_gpu: 4, infer_cpu: 2 }, {}, { gpu: 4, cpu: 2, memory: '192Gi' }],
  ['the GPUs of an earlier run size too', {}, { infer_gpu: 2 }, { gpu: 2, cpu: 8, memory: '96Gi' }],
  ['an earlier size stays', {}, { infer_gpu: 2, infer_memory: '1Ti' }, { gpu: 2, cpu: 8, memory: '1Ti' }],
])('sizes: %s', (_, given, earlier, size) => {
  expect(asResolved(given, {}, earlier).parameters.sizes.infer).toMatchObject(size);
});

test('every value but those without a default has a source', () => {
  const { sources } = asResolved();
  for (const key of Object.keys(missionDefaults)) expect([key, sources[key]]).toEqual([key, 'default']);
});

test.each<[string, RunArguments, Record<string, string | undefined>]>([
  ['pairs are JSON', {}, { anomaly_types_json: JSON.stringify(missionDefaults.anomaly_types) }],
  ['no cap is an empty text', {}, { crop_max_emit: '' }],
  ['a cap is a number', { crop_max_emit: 9 }, { crop_max_emit: '9' }],
  ['passthrough has no training', { yq_url: 'http://x/yq' }, { train_gpu: undefined, yq_url: undefined }],
  [
    'finetuning has, and its mirror',
    { use_pretrained_checkpoint: false, yq_url: 'http://x/yq', train_gpu: 2 },
    { train_gpu: '2', train_memory: '96Gi', yq_url: 'http://x/yq', use_pretrained_checkpoint: 'false' },
  ],
  ['no mirror unless it is given', { use_pretrained_checkpoint: false }, { yq_url: undefined }],
])('values of the workflow: %s', (_, given, expected) => {
  const values = new Map(workflowValues(asResolved(given).parameters));
  for (const [key, value] of Object.entries(expected)) expect([key, values.get(key)]).toEqual([key, value]);
});

test('values stand in one order, each key once, all of them text', () => {
  const values = workflowValues(
    asResolved({ use_pretrained_checkpoint: false, yq_url: 'http://x/yq' }).parameters,
  );
  const keys = values.map(([key]) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toEqual(
    workflowValues(asResolved({ yq_url: 'http://x/yq', use_pretrained_checkpoint: false }).parameters).map(
      ([key]) => key,
    ),
  );
  expect(values.every(([, value]) => typeof value === 'string')).toBe(true);
});
