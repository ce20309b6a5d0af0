/** Release 1.1 through the tools, on the embedded engine: a run that trains, its dataset with labels, and a run that reuses the training. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, modernHost } from '../support/hosts.ts';
import { preparedHome } from '../support/prepared-home.ts';

const place = preparedHome();
let host: Host;

beforeAll(async () => {
  host = await modernHost({ home: place.home });
});
afterAll(() => host.close());

const small = {
  release: '1.1',
  render_patches: 2,
  crop_max_emit: 2,
  num_sdg: 6,
};

async function finished(args: Record<string, unknown>): Promise<Record<string, unknown>> {
  const plan = await host.call('submit_day0', { action: 'plan', ...small, ...args });
  expect([plan.text, plan.isError]).toEqual([plan.text, false]);
  const submitted = await host.call('submit_day0', { action: 'submit', digest: plan.data.digest });
  expect([submitted.text, submitted.isError]).toEqual([submitted.text, false]);
  for (;;) {
    const { data } = await host.call('watch_run', { run: submitted.data.name, wait_s: 20 });
    if (data.finished === true) return data;
  }
}

const below = (...path: string[]): string => join(place.rootFolder, 'runs', ...path);

test('a run trains, generates and labels, and a second one reuses its training', async () => {
  expect(await finished({ name: 'trained-11' })).toMatchObject({ status: 'COMPLETED' });
  const training = below('trained-11', 'finetune', 'results', 'anomalygen', 'pcb', 'anomalygen_texture_ft');
  const best = readFileSync(join(training, 'checkpoints', 'best_checkpoint.txt'), 'utf8').trim();
  expect(best).toMatch(/^iter_\d{9}\.pt$/);
  expect(existsSync(join(training, 'checkpoints', 'model', `${best}.sha256`))).toBe(true);
  const coco = JSON.parse(
    readFileSync(below('trained-11', 'anomaly', 'pseudo_labels', 'coco_annotations.json'), 'utf8'),
  );
  const table = readFileSync(below('trained-11', 'anomaly', 'texture_ft_generation_result.csv'), 'utf8');
  expect(coco.images).toHaveLength(table.trim().split('\r\n').length - 1);
  expect((await host.call('inspect_dataset', { run: 'trained-11' })).isError).toBe(false);
  expect((await host.call('list_outputs', { run: 'trained-11' })).isError).toBe(false);
  const reused = { name: 'reused-11', existing_finetune_url: 'trained-11' };
  expect(await finished(reused)).toMatchObject({ status: 'COMPLETED' });
  expect(existsSync(below('reused-11', 'finetune'))).toBe(false);
  expect(existsSync(below('reused-11', 'anomaly', 'pseudo_labels', 'classification', 'classes.txt'))).toBe(
    true,
  );
}, 900_000);
