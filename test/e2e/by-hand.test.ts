/** Runs that a person submitted as the mission document says, on the embedded engine: every tool knows them by their name. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, modernHost } from '../support/hosts.ts';
import { repository } from '../support/places.ts';
import { preparedHome } from '../support/prepared-home.ts';
import { osmo } from '../support/run.ts';

const place = preparedHome();
const workflow = join(repository, 'assets', 'configs', 'texture_defect_generation_day0.yaml');
let host: Host;
let endpoint: string[];

beforeAll(async () => {
  host = await modernHost({ home: place.home });
  // A plan starts the preview endpoint and says where it listens, and it sees to the placeholder credential.
  const { data } = await host.call('submit_day0', { action: 'plan', smoke_test: true });
  endpoint = (Array.isArray(data.parameters) ? data.parameters : [])
    .filter(({ name }) => /^image_edit_/.test(name))
    .map(({ name, value }) => `${name}=${value}`);
});
afterAll(() => host.close());

async function byHand(name: string, ...more: string[]): Promise<string> {
  const ended = await osmo(place.home, [
    ...[
      'workflow',
      'submit',
      workflow,
      '--pool',
      'default',
      '--set',
      `name=${name}`,
      `dig_url_root=${place.root}/`,
    ],
    ...[...endpoint, 'board=sample_board', 'scene_filename=sample_board.usda', 'render_patches=1', ...more],
    ...['-t', 'json'],
  ]);
  expect([name, ended.exit]).toEqual([name, 0]);
  return JSON.parse(ended.stdout).name;
}

async function watched(run: string): Promise<Record<string, unknown>> {
  for (;;) {
    const { data } = await host.call('watch_run', { run, wait_s: 20 });
    if (data.finished === true) return data;
  }
}

const small = ['crop_max_emit=1', 'num_sdg=2', 'anomaly_types_json=[["IC","bridge"]]'];

test('a run by hand is listed, watched, diagnosed, previewed and compared by its name', async () => {
  const first = 'Texture_Day0-1e234567';
  const second = 'texture_defect_gen_day0-00ab12cd';
  expect(await byHand(first, ...small)).toBe(`${first}-1`);
  expect(await watched(first)).toMatchObject({ run: first, workflow_id: `${first}-1`, status: 'COMPLETED' });
  await byHand(second, ...small);
  expect(await watched(second)).toMatchObject({ run: second, status: 'COMPLETED' });
  const { data } = await host.call('list_runs', {});
  expect(data.runs).toMatchObject([
    { run: second, workflow_id: `${second}-1`, root: place.root, in_store: true },
    { run: first, root: place.root, in_store: true },
  ]);
  expect((await host.call('diagnose_run', { run: first })).data).toMatchObject({
    verdict: 'HEALTHY',
    run: first,
  });
  expect((await host.call('preview_outputs', { run: first })).isError).toBe(false);
  const compared = await host.call('compare_runs', { a: first, b: second });
  expect([compared.isError, compared.text]).toEqual([false, expect.stringContaining(first)]);
  const like = await host.call('submit_day0', { action: 'plan', like: first, num_sdg: 3 });
  expect([like.isError, like.text]).toEqual([false, expect.stringContaining(`like ${first}`)]);
}, 600_000);

test('what passes OSMO’s pattern and cannot work is refused by the first pod, in words', async () => {
  await byHand('no-samples', 'num_sdg=0');
  expect(await watched('no-samples')).toMatchObject({ status: 'FAILED' });
  const { data, text } = await host.call('diagnose_run', { run: 'no-samples' });
  expect(data).toMatchObject({
    failed: { stage: 'usd2roi-render' },
    causes: [{ id: 'render.value_refused', confidence: 'certain' }],
  });
  expect(text).toMatch(/the value num_sdg='0' cannot work: it must be a whole number from 1 on/);
}, 300_000);

test('finetune mode is taken from a shell, too', async () => {
  const id = await byHand('finetuned', ...small, 'use_pretrained_checkpoint=false');
  const { data } = await host.call('watch_run', { run: 'finetuned', wait_s: 0 });
  expect(data.workflow_id).toBe(id);
  expect(JSON.stringify(data.stages)).toContain('finetune-job');
  await host.call('cancel_run', { run: 'finetuned', confirm: id });
}, 120_000);
