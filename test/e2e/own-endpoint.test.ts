/** Runs whose edits are made by a service that the user names: under its own model, and when it refuses. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { completion, endpoint, json, listing, pictureIn } from '../support/endpoints.ts';
import { type Host, modernHost } from '../support/hosts.ts';
import { preparedHome } from '../support/prepared-home.ts';

const realModel = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
const place = preparedHome();
let host: Host;

beforeAll(async () => {
  host = await modernHost({ home: place.home });
});
afterAll(() => host.close());

const plan = (image_edit_endpoint: string) =>
  host.call('submit_day0', {
    action: 'plan',
    smoke_test: true,
    image_edit_endpoint,
    render_patches: 2,
    num_sdg: 1,
    anomaly_types: [['IC', 'bridge']],
  });

async function finished(run: unknown): Promise<Record<string, unknown>> {
  for (;;) {
    const { data } = await host.call('watch_run', { run, wait_s: 20 });
    if (data.finished === true) return data;
  }
}

test('a real endpoint that the user names does the edits, under its own model', async () => {
  let edits = 0;
  const url = await endpoint((request, body, response) => {
    if (request.url?.endsWith('/models')) return json(response, 200, listing(realModel));
    if (!body.includes('image_url')) return json(response, 400, { error: { message: 'no messages' } });
    edits++;
    json(response, 200, completion(pictureIn(body)));
  });
  const planned = await plan(url);
  expect(planned.text).toContain(realModel);
  await host.call('submit_day0', { action: 'submit', digest: planned.data.digest });
  const again = await host.call('submit_day0', { action: 'plan', like: planned.data.name });
  expect(again.data.parameters).toContainEqual({ name: 'image_edit_endpoint', value: url, from: 'like' });
  expect(await finished(planned.data.name)).toMatchObject({ status: 'COMPLETED' });
  expect(edits).toBeGreaterThan(0);
});

test('a run that fails says which stage and why', async () => {
  let healthy = true;
  const url = await endpoint((request, body, response) => {
    if (request.url?.endsWith('/models')) return json(response, 200, listing(realModel));
    if (!healthy) return json(response, 422, { error: { message: 'the queue is closed' } });
    if (!body.includes('image_url')) return json(response, 400, { error: { message: 'no messages' } });
    json(response, 200, completion(pictureIn(body)));
  });
  const planned = await plan(url);
  healthy = false;
  await host.call('submit_day0', { action: 'submit', digest: planned.data.digest });
  const state = await finished(planned.data.name);
  expect(state.status).toBe('FAILED');
  expect(JSON.stringify(state.stages)).toMatch(/camera_look.*FAILED.*defects.*FAILED_UPSTREAM/);
  expect(state.next).toBe(`diagnose_run {"run":"${planned.data.name}"}`);
  const why = await host.call('diagnose_run', { run: planned.data.name });
  expect(why.data).toMatchObject({
    failed: { stage: 'augment-image-edit', task: 'image-edit' },
    causes: [{ id: 'edit.refused', confidence: 'certain' }, { id: 'edit.missing_pictures' }],
  });
  expect(JSON.stringify(why.data.causes)).toContain('the queue is closed');
});
