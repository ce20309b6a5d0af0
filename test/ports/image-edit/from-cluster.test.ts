/** check_endpoint and preflight from a pod of the embedded engine: the same workflow file and pod script as on a cluster. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { endpoint, json, listing } from '../../support/endpoints.ts';
import { modernHost } from '../../support/hosts.ts';
import { keptFolder, removeFolder } from '../../support/places.ts';
import { day0, osmo } from '../../support/run.ts';

const home = keptFolder();
/** A root with nothing in it: only the endpoint's checks are looked at here, and no sample has to be made. */
const root = {
  dig_url_root: pathToFileURL(join(home, 'empty')).href,
  board: 'sample_board',
  scene_filename: 'sample_board.usda',
};
afterAll(() => {
  process.kill(JSON.parse(readFileSync(join(home, 'preview-endpoint.json'), 'utf8')).pid);
  removeFolder(home);
});

const probeId = /^pcba-day0-probe-p[0-9a-f]{20}-1$/;
const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';

async function call(tool: string, args: Record<string, unknown>) {
  const ended = await day0(home, ['call', tool, JSON.stringify(args)]);
  return JSON.parse(ended.stdout);
}

const probes = async (): Promise<{ name: string }[]> =>
  JSON.parse((await osmo(home, ['workflow', 'list', '-t', 'json'])).stdout).workflows;

test('the preview endpoint is asked from a pod, once for repeated calls, and no run is listed for it', async () => {
  const first = await call('check_endpoint', { from: 'cluster', deep: true });
  expect(first).toMatchObject({
    verdict: 'ok',
    from: 'cluster',
    workflow_id: expect.stringMatching(probeId),
  });
  expect(first.edit_ms).toEqual(expect.any(Number));
  expect(first.evidence[0]).toMatch(/from a pod of the pool default/);
  const checked = await call('preflight', {
    ...root,
    from: 'cluster',
    deep: true,
    crop_max_emit: 900_000_000,
  });
  const found = (id: string) => checked.checks.find((one: { id: string }) => one.id === id);
  expect(found('endpoint.service')).toMatchObject({
    status: 'pass',
    evidence: expect.stringContaining(first.workflow_id),
  });
  // One cap for the whole run.
  expect(found('endpoint.time')).toMatchObject({
    status: 'warn',
    what: expect.stringMatching(/up to \d+ h: an upper estimate.*28 h/),
    evidence: expect.stringContaining('at most 900000000 crops in the whole run'),
    fix: expect.stringMatching(/crop_max_emit \d+ or less/),
  });
  expect((await probes()).map(({ name }) => name)).toEqual([first.workflow_id]);
  expect((await call('list_runs', {})).runs).toEqual([]);
  expect((await call('watch_run', { wait_s: 0 })).error).toMatchObject({ code: 'not_found' });
});

test('wrong model, Triton, no chat completions and nobody there are told apart from inside, bad news once', async () => {
  const wrong = await endpoint((_request, _body, response) => json(response, 200, listing('some/model')));
  const triton = await endpoint((request, _body, response) =>
    json(response, request.url?.endsWith('/health/ready') ? 200 : 404, {}),
  );
  const noChat = await endpoint((request, _body, response) =>
    request.url?.endsWith('/models') ? json(response, 200, listing(model)) : json(response, 404, {}),
  );
  const urls = [wrong, triton, noChat, 'http://127.0.0.1:9/v1'];
  const ask = (url: string) => call('check_endpoint', { from: 'cluster', image_edit_endpoint: url });
  const answers = await Promise.all(urls.map(ask));
  expect(answers.map(({ verdict }) => verdict)).toEqual([
    'wrong_model',
    'no_chat_edit',
    'no_chat_edit',
    'unreachable',
  ]);
  expect(answers[3].what).toMatch(/from a pod/);
  const again = await ask(wrong);
  expect(again.verdict).toBe('wrong_model');
  expect(again.workflow_id).not.toBe(answers[0].workflow_id);
});

test('a withdrawn call leaves the probe to end, and the next call takes it up', async () => {
  let withdrawnAlready = (): void => {};
  const gate = new Promise<void>((open) => {
    withdrawnAlready = open;
  });
  const url = await endpoint(async (request, _body, response) => {
    await gate;
    if (request.url?.endsWith('/models')) json(response, 200, listing(model));
    else json(response, 400, {});
  });
  const before = (await probes()).length;
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  const withdrawal = new AbortController();
  const args = { from: 'cluster', image_edit_endpoint: url };
  const withdrawn = host.call('check_endpoint', args, {
    signal: withdrawal.signal,
    onProgress: (message) => {
      expect(message).toMatch(/^probe pcba-day0-probe-p[0-9a-f]{20}-1: /);
      withdrawal.abort();
    },
  });
  await expect(withdrawn).rejects.toThrow();
  withdrawnAlready();
  expect((await host.call('check_endpoint', args)).data).toMatchObject({ verdict: 'ok' });
  expect(await probes()).toHaveLength(before + 1);
});

test('values with braces reach no workflow', async () => {
  for (const args of [{ image_edit_endpoint: 'http://x/{{output}}' }, { image_edit_model: '{% x %}' }]) {
    const refused = await call('check_endpoint', { from: 'cluster', ...args });
    expect(refused.error).toMatchObject({ code: 'bad_input', what: expect.stringMatching(/braces/) });
  }
});
