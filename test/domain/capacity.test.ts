/** What a run asks of a pool and of its nodes, against what those have. */
import { expect, test } from 'vitest';
import {
  endpointGpus,
  type Fit,
  fitGpus,
  memoryRisks,
  type NodeSize,
  stageNeeds,
  unfittable,
} from '../../src/domain/capacity.ts';
import { inClusterEndpoint } from '../../src/domain/model-id.ts';
import { asResolved } from '../support/resolved.ts';

const run = (given: Parameters<typeof asResolved>[0] = {}) => asResolved(given).parameters;
const elsewhere = { image_edit_endpoint: 'http://edit.example/v1' };
const here = { image_edit_endpoint: inClusterEndpoint };

test.each<[string, Parameters<typeof run>[0], string[]]>([
  ['with the shipped checkpoint', {}, ['render', 'camera_look', 'defects']],
  [
    'with finetuning before the defects',
    { use_pretrained_checkpoint: false },
    ['render', 'camera_look', 'finetune', 'defects'],
  ],
])('stages %s', (_, given, stages) => {
  expect(stageNeeds(run(given)).map(({ stage }) => stage)).toEqual(stages);
});

const pool = (capacity: number, free: number, quotaFree: number) => ({
  capacity,
  free,
  quotaFree,
  quotaLimit: capacity,
});
test.each<[string, Parameters<typeof run>[0], ReturnType<typeof pool>, Fit, number, number]>([
  ['all is free', elsewhere, pool(8, 8, 8), 'fits', 1, 8],
  ['the quota is what counts, where it is smaller', elsewhere, pool(8, 8, 0), 'queues', 1, 0],
  ['what is idle counts, where that is smaller', elsewhere, pool(8, 0, 8), 'queues', 1, 0],
  ['a quota that is overdrawn is none', elsewhere, pool(8, 8, -3), 'queues', 1, 0],
  ['the largest stage counts, not their sum', { ...elsewhere, infer_gpu: 4 }, pool(4, 4, 4), 'fits', 4, 4],
  ['more than there are', { ...elsewhere, infer_gpu: 8 }, pool(4, 4, 4), 'never', 8, 4],
  [
    'training counts when it is done',
    { ...elsewhere, train_gpu: 8, use_pretrained_checkpoint: false },
    pool(4, 4, 4),
    'never',
    8,
    4,
  ],
  ['training does not count otherwise', { ...elsewhere, train_gpu: 8 }, pool(4, 4, 4), 'fits', 1, 4],
  ['the endpoint in the cluster holds one more', here, pool(1, 1, 1), 'never', 2, 1],
  ['it holds its own already, so that one free is enough now', here, pool(2, 1, 1), 'fits', 2, 1],
])('GPUs: %s', (_, given, has, fit, needed, free) => {
  expect(fitGpus(run(given), has)).toMatchObject({ fit, needed, free });
});

test.each([
  [inClusterEndpoint, 1],
  ['http://edit.example/v1', 0],
])('%s holds %i GPUs', (image_edit_endpoint, gpus) => {
  expect(endpointGpus(run({ image_edit_endpoint }))).toBe(gpus);
});

const node = (values: Partial<NodeSize> = {}): NodeSize => ({
  name: 'n1',
  gpu: 1,
  cpu: 16,
  memory: 128,
  storage: 500,
  ...values,
});
test.each<[string, NodeSize[], [string, string][]]>([
  ['a node that holds all', [node()], []],
  ['no node is known', [], []],
  ['one of several is enough', [node({ gpu: 0 }), node()], []],
  [
    'the node that lacks least is named',
    [node({ gpu: 0, cpu: 2, memory: 1 }), node({ name: 'n2', memory: 40.9 })],
    [['defects', '64 GiB memory of 40 on n2, which comes closest']],
  ],
  [
    'every lack of that node is told',
    [node({ cpu: 3, storage: 199 })],
    [
      ['render', '4 cpu of 3 on n1, which comes closest'],
      ['defects', '4 cpu of 3, 200 GiB storage of 199 on n1, which comes closest'],
    ],
  ],
])('nodes: %s', (_, nodes, expected) => {
  expect(unfittable(run(), nodes).map(({ need, missing }) => [need.stage, missing])).toEqual(expected);
});

test.each<[string, Parameters<typeof run>[0], RegExp[]]>([
  ['what the table has', { infer_gpu: 4 }, []],
  ['more than that', { infer_memory: '1Ti' }, []],
  [
    'less than the ranks load',
    { infer_gpu: 4, infer_memory: '96Gi' },
    [/^infer_memory 96Gi is below 192Gi, .* 4 ranks/],
  ],
  ['training that is not done', { train_memory: '1Gi' }, []],
  [
    'training that is done',
    { train_memory: '1Gi', use_pretrained_checkpoint: false },
    [/^train_memory 1Gi is below 64Gi/],
  ],
])('host memory: %s', (_, given, words) => {
  const risks = memoryRisks(run(given));
  expect(risks.length).toBe(words.length);
  for (const [index, word] of words.entries()) expect(risks[index]).toMatch(word);
});
