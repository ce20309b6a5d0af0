/** The probe on clusters that keep it waiting, fail it or lose its submit; replayed from the real command's answers. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { probeName } from '../../../src/ports/image-edit/probe/request.ts';
import { temporaryFolder } from '../../support/places.ts';
import { altered, type Recording, recordings, replayedOnPath } from '../../support/recordings.ts';
import { server } from '../../support/run.ts';

const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
const inside = 'http://qwen-image-edit.osmo-nims.svc.cluster.local:8000/v1';
/** The name follows from what is asked. */
const probe = `${probeName({ url: inside, model, pool: 'default', deep: false })}-7`;

const submitted = altered(recordings[120], { stdout: JSON.stringify({ name: probe, warnings: [] }) });
const nothing = altered(recordings[162], {});
/** Read timed out. */
const lost = altered(recordings[289], { seconds: 1 });
const stamp = (ago: number): string => new Date(Date.now() - ago).toISOString().replace('Z', '');

/** The list as it shows the probe, ended so many milliseconds ago. */
function listed(status: string, ago = 0): Recording {
  const [row] = JSON.parse(recordings[157]?.stdout ?? '').workflows;
  const end_time = /^(COMPLETED|FAILED)/.test(status) ? stamp(ago) : null;
  const found = { ...row, name: probe, status, submit_time: '2026-11-23T18:00:00.000000', end_time };
  return altered(nothing, { stdout: JSON.stringify({ workflows: [found] }) });
}

/** A query of the probe; its task has this status. */
function queried(status: string, task = status, message: string | null = null): Recording {
  const query = JSON.parse(recordings[109]?.stdout ?? '');
  const [group] = query.groups;
  const one = { ...group.tasks[0], status: task, failure_message: message };
  const answer = {
    ...query,
    name: probe,
    status,
    submit_time: '2026-11-23T18:00:00.000000',
    groups: [{ ...group, status, tasks: [one] }],
  };
  const argv = ['osmo', 'workflow', 'query', probe, '--format-type', 'json'];
  return altered(recordings[109], { argv, stdout: JSON.stringify(answer) });
}

/** The log of a probe that found the right service. */
const log = altered(recordings[111], {
  argv: ['osmo', 'workflow', 'logs', probe],
  stdout: `Workflow ${probe} has logs:\n2026/11/23 18:16:00 [look][osmo] All Inputs Gathered\n2026/11/23 18:16:01 [look] PROBE ${JSON.stringify(
    {
      models: { kind: 'answer', status: 200, text: '{}', ms: 12 },
      listed: [model],
      alias: model,
      health: null,
      chat: { kind: 'answer', status: 400, text: '{}', ms: 3 },
      edit: null,
    },
  )}`,
});

async function call(
  answers: readonly Recording[],
  { home = temporaryFolder(), ...args }: Record<string, unknown> & { home?: string } = {},
) {
  const { env, log: path } = replayedOnPath(temporaryFolder(), answers);
  const asked = { from: 'cluster', image_edit_endpoint: inside, pool: 'default', wait_s: 0, ...args };
  const ended = await server(['call', 'check_endpoint', JSON.stringify(asked)], {
    ...env,
    PCBA_DAY0_HOME: home,
  });
  const sent = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .flatMap((line): string[][] => (line === '' ? [] : [JSON.parse(line).argv]));
  return { data: JSON.parse(ended.stdout), submits: sent.filter((argv) => argv.includes('submit')), asked };
}

test('a probe that stays in the queue is told as waiting, and the next call is the same one', async () => {
  const { data, submits, asked } = await call([nothing, submitted, queried('PENDING', 'SCHEDULING')]);
  expect(data).toMatchObject({
    verdict: 'waiting',
    what: `the probe has not answered yet: workflow ${probe} is PENDING (SCHEDULING)`,
    workflow_id: probe,
  });
  expect(data.next).toMatch(/^check_endpoint \{/);
  expect(JSON.parse(data.next.replace('check_endpoint ', ''))).toEqual(asked);
  expect(submits).toEqual([
    expect.arrayContaining([
      '--set-string',
      `image_edit_endpoint=${inside}`,
      `image_edit_model=${model}`,
      'deep=false',
      expect.stringMatching(/^name=pcba-day0-probe-p[0-9a-f]{20}$/),
    ]),
  ]);
  expect(submits[0]).not.toContain('--set');
});

test('a probe that is there is taken up: one on its way, or one that ended a short while ago', async () => {
  const waiting = await call([listed('RUNNING'), submitted, queried('RUNNING')]);
  expect([waiting.data.verdict, waiting.submits]).toEqual(['waiting', []]);
  const recent = await call([listed('COMPLETED', 60_000), submitted, queried('COMPLETED'), log]);
  expect([recent.data.verdict, recent.submits, recent.data.models_ms]).toEqual(['ok', [], 12]);
  const old = await call([listed('COMPLETED', 700_000), submitted, queried('COMPLETED'), log]);
  expect([old.data.verdict, old.submits.length]).toEqual(['ok', 1]);
});

test('a probe that failed is told with status and message, once', async () => {
  const home = temporaryFolder();
  const message = 'Failed to pull image "nvcr.io/nvidia/paidf-augmentation:1.0.0": not found';
  const answers = [listed('FAILED', 5000), submitted, queried('FAILED', 'FAILED_IMAGE_PULL', message)];
  const { data, submits } = await call(answers, { home });
  expect(data.error).toMatchObject({
    code: 'run_failed',
    what: `the probe pod failed before it could say anything of the endpoint: workflow ${probe} ended as FAILED_IMAGE_PULL`,
    why: message,
    fix: expect.stringContaining(`read_logs {"run":"${probe}"}`),
  });
  expect(submits).toEqual([]);
  expect((await call(answers, { home })).submits).toHaveLength(1);
});

test('a submit without a clear answer is looked up, not sent again', async () => {
  const { data, submits } = await call([nothing, lost]);
  expect(data.error).toMatchObject({
    code: 'outcome_unknown',
    fix: expect.stringMatching(/same call again/),
    retry: 'after_check',
  });
  expect(submits).toHaveLength(1);
  const refused = await call([nothing, altered(recordings[170], {})]);
  expect(refused.data.error).toMatchObject({ code: 'bad_input', what: 'OSMO does not know that pool' });
});

test('a cluster-internal name that does not answer from here is to be asked from a pod', async () => {
  const { data, submits } = await call([nothing], { from: 'here' });
  expect([data.verdict, submits]).toEqual(['unreachable', []]);
  expect(data.next).toMatch(/^check_endpoint \{.*"from":"cluster"/);
  expect(data.fix).toBe(`ask from a pod: ${data.next}`);
});
