/** Preflight and plan against clusters in many states, each replayed from the real command's answers. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { endpoint, json, listing } from '../../support/endpoints.ts';
import { clusterWith, gpus } from '../../support/healthy-cluster.ts';
import { temporaryFolder } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';
import { altered, type Recording, recordings, replayedOnPath } from '../../support/recordings.ts';
import { server } from '../../support/run.ts';
import { checkOf } from '../../support/values.ts';

const place = preparedHome();
const at = (...places: number[]): Recording[] => places.flatMap((one) => recordings[one] ?? []);
const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
const board = { board: 'sample_board', scene_filename: 'sample_board.usda' };

interface Called {
  exit: number | undefined;
  data: Record<string, never> & {
    checks: { id: string; status: string; what: string; fix: string }[];
    error: { code: string; what: string; why: string; fix: string };
  };
  sent: string[][];
}

async function call(
  tool: string,
  args: Record<string, unknown>,
  answers: readonly Recording[],
): Promise<Called> {
  const { env, log } = replayedOnPath(temporaryFolder(), answers);
  const ended = await server(
    ['call', tool, JSON.stringify({ dig_url_root: place.root, ...board, ...args })],
    {
      ...env,
      PCBA_DAY0_HOME: place.home,
    },
  );
  const sent = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line): string[] => JSON.parse(line).argv);
  return { exit: ended.exit, data: JSON.parse(ended.stdout), sent };
}

const check = ({ data }: Called, id: string) => checkOf({ ...data }, id);

/** An endpoint of the right model, which needs a test to live in. */
const service = () =>
  endpoint((request, _body, response) =>
    request.url?.endsWith('/models')
      ? json(response, 200, listing(model))
      : json(response, 400, { error: { message: 'no messages' } }),
  );

test('a healthy cluster is ready, and its version and pool are shown', async () => {
  const called = await call('preflight', { image_edit_endpoint: await service() }, clusterWith());
  expect(called.data.checks.filter(({ status }) => status === 'fail')).toEqual([]);
  expect(check(called, 'cluster.version')).toMatchObject({
    status: 'pass',
    what: expect.stringContaining('6.4.0'),
  });
  expect(check(called, 'cluster.pool')).toMatchObject({ status: 'pass' });
  expect(check(called, 'cluster.gpus')).toMatchObject({ status: 'pass' });
  expect(check(called, 'cluster.nodes')).toMatchObject({ status: 'pass' });
});

test.each<[string, Record<string, unknown>, Parameters<typeof clusterWith>[0], string, string, RegExp]>([
  [
    'one GPU, in-cluster endpoint',
    {},
    { pools: gpus({ total_capacity: 1 }) },
    'cluster.gpus',
    'fail',
    /2 GPUs, one of them for the in-cluster/,
  ],
  [
    'all GPUs busy',
    {},
    { pools: gpus({ total_free: 0, quota_free: 0 }) },
    'cluster.gpus',
    'warn',
    /expect to queue/,
  ],
  ['no quota, idle GPUs', {}, { pools: gpus({ quota_free: 0 }) }, 'cluster.gpus', 'warn', /0 can be had now/],
  [
    'more GPUs than the pool has',
    { infer_gpu: 8 },
    { pools: gpus({ total_capacity: 4 }) },
    'cluster.gpus',
    'fail',
    /needs 9 GPUs/,
  ],
  [
    'more GPUs than a node has',
    { infer_gpu: 8 },
    { nodes: (text) => text.replaceAll('"gpu": 8', '"gpu": 4') },
    'cluster.nodes',
    'fail',
    /labelled defects can never be scheduled: 8 GPU of 4/,
  ],
  [
    'less memory on every node',
    { infer_gpu: 8 },
    { nodes: (text) => text.replaceAll('"534773760Ki"', '"104857600Ki"') },
    'cluster.nodes',
    'fail',
    /384 GiB memory of 100/,
  ],
  [
    'another major version',
    {},
    { version: (text) => text.replaceAll('"major": "6"', '"major": "7"') },
    'cluster.version',
    'warn',
    /7\.4\.0.*never tried/,
  ],
  [
    'a pool in maintenance',
    {},
    { pools: (text) => text.replace('ONLINE', 'MAINTENANCE') },
    'cluster.pool',
    'fail',
    /MAINTENANCE/,
  ],
  [
    'a pool that is offline',
    {},
    { pools: (text) => text.replace('ONLINE', 'OFFLINE') },
    'cluster.pool',
    'fail',
    /OFFLINE/,
  ],
  ['an unknown pool', { pool: 'nosuch' }, {}, 'cluster.pool', 'fail', /nosuch does not exist/],
  [
    'no credential',
    {},
    { credentials: () => '{"credentials": []}' },
    'cluster.credential',
    'fail',
    /hf-token is missing/,
  ],
])('%s', async (_name, args, changes, id, status, what) => {
  const called = await call('preflight', args, clusterWith(changes));
  expect(check(called, id)).toMatchObject({ status, what: expect.stringMatching(what) });
  expect(check(called, id)?.fix).not.toBe('');
});

test('a pool that several node sets share has the GPUs of all of them', async () => {
  const twice = (text: string): string => {
    const value = JSON.parse(gpus({ total_capacity: 1, total_free: 1, quota_free: 1 })(text));
    return JSON.stringify({ ...value, node_sets: [...value.node_sets, ...value.node_sets] });
  };
  const called = await call('preflight', {}, clusterWith({ pools: twice }));
  expect(check(called, 'cluster.gpus')).toMatchObject({
    status: 'pass',
    what: '2 GPUs are free, 1 are needed at once',
  });
});

test('a service that hangs is one failure, and the rest is still looked at', async () => {
  const hang = at(230);
  const everything = [
    'version -t json',
    'profile list -t json',
    'pool list -t json',
    'credential --format-type json list',
  ];
  const answers = hang.flatMap((one) =>
    everything.map((line) => altered(one, { argv: ['osmo', ...line.split(' ')] })),
  );
  const called = await call('preflight', { image_edit_endpoint: await service() }, answers);
  const failed = called.data.checks.filter(({ status }) => status === 'fail');
  expect(failed.map(({ id }) => id)).toEqual(['cluster.reachable']);
  expect(failed[0]).toMatchObject({
    what: expect.stringMatching(/did not answer in time/),
    fix: expect.stringMatching(/osmo version/),
  });
  expect(check(called, 'raw.submasks')).toMatchObject({ status: 'pass' });
});

test('without a login the answer says so once, and how to log in', async () => {
  const called = await call('preflight', {}, at(3, 5, 7, 8));
  const failed = called.data.checks.filter(({ status, id }) => status === 'fail' && id.startsWith('cluster'));
  expect(failed).toMatchObject([{ id: 'cluster.reachable', fix: expect.stringContaining('osmo login') }]);
});

test('a profile without a default pool is asked for, with the pools to choose from', async () => {
  const called = await call(
    'submit_day0',
    { action: 'plan' },
    clusterWith({ profile: (text) => text.replace('"default"', 'null') }),
  );
  expect(called.exit).toBe(1);
  expect(called.data.error).toMatchObject({
    code: 'needs_answer',
    why: expect.stringContaining('default (8 of 8 GPUs free now)'),
    fix: expect.stringMatching(/ask the user, then give pool \(one of: default\)/),
  });
});

test('a plan refuses what can never fit, before anything is rendered or submitted', async () => {
  const called = await call(
    'submit_day0',
    { action: 'plan', infer_gpu: 8, image_edit_endpoint: await service() },
    clusterWith({ pools: gpus({ total_capacity: 4 }) }),
  );
  expect(called.data.error).toMatchObject({
    what: expect.stringMatching(/8 GPUs at once and the pool has 4/),
  });
  expect(called.sent.filter((argv) => argv.includes('submit'))).toEqual([]);
});

/** The sample's checkpoint is no weights, which a cluster would find out late. */
const standIn = expect.stringMatching(/models\.step: .* have \d+ bytes, real ones have megabytes at least/);

/** The endpoint of these tests listens on this machine, where no pod reaches it. */
const askedHere = /endpoint\.service: .*a pod that asks the same address asks itself/;

test('a plan scales cores and memory with the GPUs, warns of less memory and of a queue, and sends no value by --set', async () => {
  const called = await call(
    'submit_day0',
    { action: 'plan', infer_gpu: 4, image_edit_endpoint: await service() },
    clusterWith({ pools: gpus({ quota_free: 0 }) }),
  );
  expect(called.data).toMatchObject({
    stages: expect.arrayContaining([
      expect.objectContaining({ group: 'anomaly-infer', gpu: 4, cpu: 16, memory: '192Gi' }),
    ]),
    warnings: [expect.stringContaining('cluster.gpus'), standIn, expect.stringMatching(askedHere)],
  });
  const rendered = called.sent.find((argv) => argv.includes('--dry-run'));
  expect(rendered).toEqual(expect.arrayContaining(['--set-string', 'infer_gpu=4']));
  expect(rendered).not.toContain('--set');
  const small = await call(
    'submit_day0',
    { action: 'plan', infer_memory: '32Gi', num_sdg: 2, image_edit_endpoint: await service() },
    clusterWith(),
  );
  expect(small.data).toMatchObject({
    warnings: [
      expect.stringMatching(/infer_memory 32Gi.*below 64Gi.*exit 137/),
      standIn,
      expect.stringMatching(/run\.samples: 1 of the pairs get no sample/),
      expect.stringMatching(askedHere),
    ],
  });
});

test('a bucket without a data credential is warned of, one with it is not', async () => {
  const root = (bucket: string) => ({ dig_url_root: `s3://${bucket}/dig` });
  const missing = await call('preflight', root('nosuch'), clusterWith());
  expect(check(missing, 'cluster.data_credential')).toMatchObject({
    status: 'warn',
    what: 'this user has no data credential for s3://nosuch',
  });
  const there = await call('preflight', root('osmo'), clusterWith());
  expect(check(there, 'cluster.data_credential')).toMatchObject({ status: 'pass' });
});

test('a probe that waits is skipped and not ready, and a hidden endpoint is to be asked from a pod', async () => {
  const waits = { ...JSON.parse(recordings[109]?.stdout ?? ''), name: 'probe-1', status: 'PENDING' };
  const argv = ['osmo', 'workflow', 'query', 'probe-1', '--format-type', 'json'];
  const answers = [
    ...clusterWith({ list: () => '{"workflows": []}' }),
    altered(recordings[120], { stdout: '{"name": "probe-1"}' }),
    altered(recordings[109], { argv, stdout: JSON.stringify(waits) }),
  ];
  const args = { image_edit_endpoint: 'http://edit.nims.svc.cluster.local:8000/v1' };
  const inside = await call('preflight', { ...args, from: 'cluster', deep: true, wait_s: 0 }, answers);
  expect(inside.data).toMatchObject({ ready: false, counts: { fail: 0 } });
  const what = expect.stringContaining('workflow probe-1 is PENDING');
  expect(check(inside, 'endpoint.service')).toMatchObject({ status: 'skipped', what });
  expect(check(inside, 'endpoint.time')).toMatchObject({ status: 'skipped' });
  expect(inside.data.next).toMatch(/^preflight \{.*"from":"cluster".*\}$/);
  const here = await call('preflight', args, answers);
  const fix = expect.stringContaining(JSON.stringify({ from: 'cluster', ...args, pool: 'default' }));
  expect(check(here, 'endpoint.service')).toMatchObject({ status: 'warn', fix });
  expect(check(here, 'endpoint.time')).toMatchObject({ status: 'skipped', fix: 'give "deep": true' });
});
