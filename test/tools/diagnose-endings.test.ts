/** Every run ending that the real service 6.4.0 was recorded with (`queries.json`): status, cause and fix. */
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { clusterWith } from '../support/healthy-cluster.ts';
import { modernHost } from '../support/hosts.ts';
import { temporaryFolder } from '../support/places.ts';
import { altered, type Recording, recordings, replayedOnPath, specified } from '../support/recordings.ts';

type Query = { name: string; status: string; groups: { name: string; tasks: { name: string }[] }[] };
const queries: Record<string, Query> = JSON.parse(
  readFileSync(new URL('../ports/osmo/queries.json', import.meta.url), 'utf8'),
).queries;

const about = (id: string, verb: string, stdout: string, more: string[] = []): Recording =>
  altered(recordings[111], {
    argv: ['osmo', 'workflow', verb, id, ...more],
    exit: '0',
    seconds: 1,
    stdout,
    stderr: '',
  });

/** The cluster with this run; `logs` by task, and `name retry-0` for an earlier attempt. */
function cluster(query: Query, logs: Record<string, string[]> = {}): Recording[] {
  const id = query.name;
  const tasks = query.groups.flatMap((group) => group.tasks.map(({ name }) => name));
  const json = altered(recordings[109], {
    argv: ['osmo', 'workflow', 'query', id, '--format-type', 'json'],
    stdout: JSON.stringify(query),
  });
  const told = (what: string, lines: string[]): string =>
    [`Workflow ${id} has ${what}:`, ...lines].join('\n');
  return [
    json,
    ...tasks.flatMap((task) => [
      about(id, 'logs', told('logs', logs[task] ?? []), ['--task', task]),
      about(id, 'events', told('events', []), ['--task', task]),
    ]),
    specified(id, 'anomaly-infer', 's3://bucket/dig/runs/run-a/anomaly/'),
    ...clusterWith({ list: () => '{"workflows": []}' }),
  ];
}

async function diagnose(query: Query, logs?: Record<string, string[]>) {
  const { env } = replayedOnPath(temporaryFolder(), cluster(query, logs));
  const host = await modernHost({ home: temporaryFolder(), env, flags: [] });
  onTestFinished(() => host.close());
  return host.call('diagnose_run', { run: query.name });
}

const ending = (name: string): Query => {
  const found = queries[name];
  if (found === undefined) throw new Error(`no recorded ending ${name}`);
  return found;
};

const memory = /ask for more memory in the stage that failed \(render_memory/;
test.each<[string, string, string | undefined, RegExp]>([
  ['pull', 'FAILED', 'platform.image_pull', /nvcr\.io/],
  ['oom', 'FAILED_EVICTED', 'platform.out_of_memory', memory],
  ['memkill', 'FAILED_EVICTED', 'platform.out_of_memory', memory],
  ['exit137', 'FAILED', 'platform.out_of_memory', memory],
  ['evictreal', 'FAILED_EVICTED', 'platform.evicted', /submit again/],
  ['preempt', 'FAILED_PREEMPTED', 'platform.preempted', /priority NORMAL/],
  ['starttimeout', 'FAILED', 'platform.start_timeout', /events/],
  ['starterror', 'FAILED', 'platform.start_error', /events/],
  ['backend', 'FAILED', 'platform.node_drained', /drained/],
  ['dataauth', 'FAILED', 'platform.missing_artifacts', /setup_artifacts/],
  ['unknown4000', 'FAILED', 'platform.backend', /administrator/],
  ['exitreal', 'FAILED', undefined, /no known cause matches/],
  ['nousd', 'FAILED', undefined, /no known cause matches/],
  ['upload', 'FAILED', undefined, /no known cause matches/],
])('%s: %s is %s', async (name, status, cause, says) => {
  const { data, text } = await diagnose(ending(name));
  const [first] = Array.isArray(data.causes) ? data.causes : [];
  expect([data.verdict, data.status, first?.id]).toEqual(['FAILED', status, cause]);
  expect(text).toMatch(says);
  if (cause === 'platform.out_of_memory') expect(text).not.toMatch(/storage/);
});

test('nobody is told of missing storage when a pod was killed for memory, nor of memory when a node was short of disk', async () => {
  const killed = await diagnose(ending('memkill'));
  expect(killed.data.causes).toMatchObject([{ id: 'platform.out_of_memory', confidence: 'certain' }]);
  const evicted = await diagnose(ending('evictreal'));
  expect(evicted.data.causes).toMatchObject([{ id: 'platform.evicted', confidence: 'certain' }]);
});

test('a second attempt says that it is one, and why the first ended', async () => {
  const query = ending('resched');
  const lines = ['2026/11/25 22:45:01 [usd2roi-replicator] ERROR: no USD found under /osmo/data/input/0'];
  const { data } = await diagnose(query, { 'usd2roi-replicator': lines });
  expect(data.verdict).toMatch(/RUNNING|SILENT/);
  expect(data.notes).toContainEqual(
    expect.stringMatching(/^usd2roi-replicator is in attempt 2: OSMO started it again.*retry-1.*render\./),
  );
});

test('a run that is COMPLETED without output says which upload failed, and shows no pictures', async () => {
  const query = ending('done');
  const lines = ['2026/11/25 22:44:30 [infer-all-defects][osmo] Upload Failed on files: anomaly/0001.png'];
  const folder = temporaryFolder();
  const answers = cluster(query, { 'infer-all-defects': lines }).map((one) =>
    one.argv[2] === 'spec'
      ? specified(
          query.name,
          'anomaly-infer',
          `file://${folder}/runs/texture_defect_gen_day0-scendone/anomaly/`,
        )
      : one,
  );
  const { env } = replayedOnPath(temporaryFolder(), answers);
  const host = await modernHost({ home: temporaryFolder(), env, flags: [] });
  onTestFinished(() => host.close());
  const { data, text } = await host.call('diagnose_run', { run: query.name });
  expect(data).toMatchObject({ verdict: 'ODD', causes: [{ id: 'platform.upload', confidence: 'certain' }] });
  expect(text).toMatch(/\| log 1: Upload Failed on files: anomaly\/0001\.png/);
  expect(data.next).not.toMatch(/preview_outputs/);
});

test.each<[string, string, string, RegExp]>([
  [
    'FAILED_EXEC_TIMEOUT',
    'platform.exec_timeout',
    'Task ran longer than the set limit of 3 hours.',
    /of 3 hours/,
  ],
  [
    'FAILED_QUEUE_TIMEOUT',
    'platform.queue_timeout',
    'Task stayed in queue longer than the set limit of 5 minutes.',
    /of 5 minutes/,
  ],
  [
    'FAILED_CANCELED',
    'platform.cancelled',
    'Task was canceled by user: anna. wrong board',
    /user: anna\. wrong board/,
  ],
  [
    'FAILED_BACKEND_ERROR',
    'platform.node_drained',
    'Failure reason:\n- Exit code 143 due to Task usd2roi-replicator failure. \n- Exit code 2143 due to OSMO Control failure. ',
    /Exit code 143/,
  ],
])('%s tells %s with the words of the message', async (status, cause, message, says) => {
  const query = JSON.parse(JSON.stringify(ending('exitreal')).replaceAll('"FAILED"', JSON.stringify(status)));
  const text = JSON.stringify('Failure reason:\n- Exit code 1 due to Task usd2roi-replicator failure. ');
  const changed = JSON.parse(
    JSON.stringify(query)
      .replaceAll(text, JSON.stringify(message))
      .replace('"exit_code":1', `"exit_code":${status === 'FAILED_BACKEND_ERROR' ? 3001 : 'null'}`),
  );
  const answer = await diagnose({ ...changed, cancelled_by: 'anna' });
  expect(answer.data.causes).toMatchObject([{ id: cause, confidence: 'certain' }]);
  expect(answer.text).toMatch(says);
  expect(answer.text).toContain('ended by "anna"');
});

test.each([
  [256, 'platform.pod_not_prepared'],
  [1001, 'platform.pod_not_prepared'],
  [2035, 'platform.osmo_control'],
])('exit code %i is known', async (code, cause) => {
  const query = JSON.parse(
    JSON.stringify(ending('exitreal')).replace('"exit_code":1', `"exit_code":${code}`),
  );
  expect((await diagnose(query)).data.causes).toMatchObject([{ id: cause }]);
});
