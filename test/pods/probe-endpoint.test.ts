/** The probe's pod script asks as the server does: raw answers and verdicts of both are the same. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { gatherAnswers } from '../../src/ports/image-edit/gather.ts';
import { judgeAnswers } from '../../src/ports/image-edit/judge.ts';
import { rawAnswers } from '../../src/ports/image-edit/raw.ts';
import { endpointAnswers } from '../support/endpoint-answers.ts';
import type { EndpointAnswer } from '../support/endpoint-replies.ts';
import { endpoint, json, listing } from '../support/endpoints.ts';
import { python } from '../support/osmo-on-path.ts';
import { repository } from '../support/places.ts';
import { run } from '../support/run.ts';

const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
const script = join(repository, 'assets', 'pods', 'probe_endpoint.py');
const config = join(repository, 'assets', 'cookbooks', 'pcb', 'image_edit.json');

/** What the pod script prints, read as the server reads it. */
function readProbe(stdout: string) {
  const lines = stdout.split('\n').filter((line) => line.startsWith('PROBE '));
  expect(lines).toEqual([expect.stringMatching(/^[\x20-\x7e]+$/)]);
  return rawAnswers.parse(JSON.parse(lines[0]?.slice('PROBE '.length) ?? ''));
}

async function fromPod(url: string, deep: boolean) {
  const env = { IMAGE_EDIT_ENDPOINT: url, IMAGE_EDIT_MODEL: model, DEEP: String(deep) };
  const { exit, stdout, stderr } = await run(python(), ['-E', '-s', '-S', script, config], { env });
  expect([exit, stderr]).toEqual([0, '']);
  return readProbe(stdout);
}

const runs = z.array(z.object({ stdout: z.string(), error: z.string() }));

/** A script of a pod at each of these addresses. */
async function podAt(urls: readonly string[], args: readonly string[], env: Record<string, string>) {
  const runner = join(repository, 'test', 'support', 'run_pods.py');
  const ended = await run(python(), [runner, ...args], { env: { ...env, ADDRESSES: JSON.stringify(urls) } });
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  return runs.parse(JSON.parse(ended.stdout));
}

const addressesOf = (rows: readonly (readonly [string, EndpointAnswer])[]): Promise<string[]> =>
  Promise.all(rows.map(([, { serves }]) => (typeof serves === 'string' ? serves : endpoint(serves))));

/** Without times, with the beginning of each text: the words of a failed connection differ too. */
const comparable = (raw: unknown): unknown =>
  JSON.parse(JSON.stringify(raw), (key, value) => {
    if (key === 'ms' || key === 'reason') return undefined;
    return key === 'text' ? String(value).slice(0, 100) : value;
  });

test('the pod gathers what the server gathers, and both judge alike, for every kind of endpoint', async () => {
  const rows = Object.entries(await endpointAnswers());
  const urls = await addressesOf(rows);
  const pods = await podAt(urls, [script, config], { IMAGE_EDIT_MODEL: model, DEEP: 'true' });
  for (const [n, [name, { verdict }]] of rows.entries()) {
    const url = urls[n] ?? '';
    const pod = readProbe(pods[n]?.stdout ?? '');
    const own = await gatherAnswers({ url, model, deep: true });
    expect([name, comparable(pod)]).toEqual([name, comparable(own)]);
    const judge = (raw: typeof pod) => {
      const { verdict: found, what, why, fix } = judgeAnswers(raw, { url, model, from: 'cluster' });
      // The words of a failed connection are Python's there and Node's here.
      const broke = raw.models.kind === 'unreachable' || raw.edit?.reply.kind === 'unreachable';
      return broke ? { found, what, fix } : { found, what, why, fix };
    };
    expect([name, judge(pod)]).toEqual([name, judge(own)]);
    expect([name, judge(pod).found, judge(pod).fix === '']).toEqual([name, verdict, verdict === 'ok']);
  }
});

test("the pod of a run stops with the server's own words where the list of models decides", async () => {
  const rows = Object.entries(await endpointAnswers()).filter(([, { atModels }]) => atModels);
  const urls = await addressesOf(rows);
  const check = join(repository, 'assets', 'pods', 'check_endpoint.py');
  const pods = await podAt(urls, [check, '{url}', model], { ENDPOINT_PAUSE: '0' });
  const shared = ['needs_key', 'busy', 'redirects', 'crashed', 'out_of_memory'];
  for (const [n, [name]] of rows.entries()) {
    const url = urls[n] ?? '';
    const said = pods[n]?.error ?? '';
    expect([name, said]).toEqual([name, expect.stringMatching(/^ERROR: .*\nfix: ./)]);
    const own = await gatherAnswers({ url, model, deep: false });
    const { verdict, what, fix } = judgeAnswers(own, { url, model, from: 'cluster' });
    if (shared.includes(verdict) || /served-model-name/.test(fix))
      for (const words of [what, fix]) expect([name, said]).toEqual([name, expect.stringContaining(words)]);
  }
});

test('without deep nothing is edited, and a long list keeps the asked model', async () => {
  const many = Array.from({ length: 300 }, (_, n) => `some/model-${n}`);
  let edited = 0;
  const url = await endpoint((request, body, response) => {
    if (body.includes('image_url')) edited++;
    if (request.url === '/v1/models') json(response, 200, listing(...many, model));
    else json(response, 400, {});
  });
  const raw = await fromPod(url, false);
  expect([raw.edit, edited, raw.listed?.length, raw.listed?.at(-1)]).toEqual([null, 0, 101, model]);
  expect(judgeAnswers(raw, { url, model, from: 'cluster' }).verdict).toBe('ok');
});
