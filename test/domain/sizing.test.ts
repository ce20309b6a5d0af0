/** What a stage asks of a node, by its number of GPUs, and how quantities of Kubernetes are read. */
import { expect, test } from 'vitest';
import { gibibytes, gpuCounts, stageSizes } from '../../src/domain/sizing.ts';

test.each([
  [1, 4, '64Gi', 16, '64Gi'],
  [2, 8, '96Gi', 16, '96Gi'],
  [4, 16, '192Gi', 32, '192Gi'],
  [8, 32, '384Gi', 64, '384Gi'],
  // Beside the table: 48 GiB a GPU, so that ranks of 33 GiB always find room.
  [3, 12, '144Gi', 24, '144Gi'],
])('%i GPUs', (gpu, inferCpu, inferMemory, trainCpu, trainMemory) => {
  const { infer, train, render, edit } = stageSizes(gpu, gpu);
  expect(infer).toEqual({ gpu, cpu: inferCpu, memory: inferMemory, storage: '200Gi' });
  expect(train).toEqual({ gpu, cpu: trainCpu, memory: trainMemory, storage: '300Gi' });
  // Their images use one GPU, whatever the others do.
  expect([render.gpu, edit.gpu]).toEqual([1, 1]);
});

test.each(gpuCounts)('%i ranks of 33 GiB fit into the host memory that is asked for', (gpu) => {
  const { infer, train } = stageSizes(gpu, gpu);
  for (const { memory } of [infer, train]) expect(gibibytes(memory)).toBeGreaterThanOrEqual(33 * gpu);
});

test('the two counts are apart', () => {
  const { infer, train } = stageSizes(8, 2);
  expect([infer.gpu, infer.memory, train.gpu, train.memory]).toEqual([8, '384Gi', 2, '96Gi']);
});

test.each([
  ['64Gi', 64],
  ['1.5Ti', 1536],
  ['512Mi', 0.5],
  ['534773760Ki', 510],
  ['1073741824', 1],
  [2 ** 31, 2],
  ['64GB', undefined],
  ['64 Gi', undefined],
  ['-1Gi', undefined],
  ['', undefined],
])('%s is %s GiB', (quantity, size) => {
  expect(gibibytes(quantity)).toBe(size);
});
