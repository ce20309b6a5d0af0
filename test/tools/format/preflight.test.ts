/** The text of preflight and the call that it ends with, from checks as the probes return them. */
import { expect, test } from 'vitest';
import { type Check, verdictOf } from '../../../src/domain/checks.ts';
import { fail, pass, skipped, warn } from '../../../src/features/checks/subject.ts';
import type { PreflightArguments } from '../../../src/features/preflight/arguments.ts';
import type { PreflightResult } from '../../../src/features/preflight/check-everything.ts';
import { nextStep } from '../../../src/features/preflight/next-step.ts';
import { formatPreflight } from '../../../src/tools/format/preflight.ts';
import { page } from './fixtures.ts';

const run = {
  release: '1.0' as const,
  dig_url_root: 's3://bucket/dig',
  image_edit_endpoint: 'http://edit:8000/v1',
  image_edit_model: 'a/model',
};
const good = [
  pass('cluster.version', 'OSMO 6.4', 'osmo version'),
  pass('root.writable', 'it is', 's3://bucket'),
];
const pending = skipped('endpoint.service', 'a pod is on its way', 'workflow p-1', 'call again');
const noService = fail('endpoint.service', 'it does not answer', 'GET /v1/models', 'start it');
const noFiles: Check = {
  ...fail('models.checkpoint', 'it is not there', 's3://x', 'fetch it'),
  setup: 'checkpoint',
};
const step: Check = {
  ...fail('models.step', 'no step 9', 's3://x', 'take 7'),
  correction: { checkpoint_step: 7 },
};
const model = fail('endpoint.model_id', 'a generic model', 'a/model', 'leave it out');
const risky = warn('raw.submasks', 'few masks', '3 files', 'add some');

function result(checks: Check[], args: PreflightArguments, rest: Partial<PreflightResult>): PreflightResult {
  const { ready: sound, ...counts } = verdictOf(checks);
  const waiting = sound && checks.includes(pending);
  const next = nextStep({ args, answers: {}, run, checks, sound, waiting });
  const size = { stages: [], gpus_at_once: 0, gpus_with_endpoint: 0, pool: null, crops: '', measure: '' };
  const shown = { size, sizeLines: ['size: 2 patches, 4 samples'], remembered: [], like: undefined };
  return { run, releaseFrom: 'default', checks, counts, sound, waiting, next, ...shown, ...rest };
}

const answer = (checks: Check[], args: PreflightArguments = {}, rest: Partial<PreflightResult> = {}) =>
  formatPreflight(result(checks, args, rest), { cluster: 'osmo', clusterFrom: 'osmo is on PATH' });

test('the verdict, the checks that want something done, and the call that follows', () => {
  expect(
    page({
      ready: answer(good),
      'ready to finetune with a size': answer(good, { mode: 'finetune', num_sdg: 4, pool: 'gpus' }),
      'ready, like another run': answer(
        [...good, risky],
        { like: 'a-1', mode: 'passthrough' },
        { like: 'a-1' },
      ),
      'a pod is still to answer': answer([...good, pending], { from: 'cluster', remember: true }),
      'artifacts are missing': answer([...good, noFiles], { pool: 'gpus' }),
      'a value is wrong': answer([...good, step]),
      'a model is wrong': answer([...good, model], { image_edit_model: 'a/model' }),
      'the endpoint is silent': answer([...good, noService]),
      'the endpoint is silent from a pod, too': answer([...good, noService], { from: 'cluster' }),
      'two failures, one with a value': answer(
        [...good, step, noService],
        {},
        { remembered: ['remembered: pool gpus'] },
      ),
    }),
  ).toMatchInlineSnapshot(`
    "# ready
    READY (OSMO cluster; because: osmo is on PATH)
    2 checks: 2 pass, 0 warn, 0 fail, 0 skipped
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)   release 1.0 (default)
    size: 2 patches, 4 samples
    next: submit_day0 {"action":"plan","smoke_test":true}

    # ready to finetune with a size
    READY (OSMO cluster; because: osmo is on PATH)
    2 checks: 2 pass, 0 warn, 0 fail, 0 skipped
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)   release 1.0 (default)
    size: 2 patches, 4 samples
    next: submit_day0 {"action":"plan","num_sdg":4,"pool":"gpus","use_pretrained_checkpoint":false}

    # ready, like another run
    READY (OSMO cluster; because: osmo is on PATH)
    3 checks: 2 pass, 1 warn, 0 fail, 0 skipped
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)   release 1.0 (default)
    like a-1
    size: 2 patches, 4 samples
    warn  raw.submasks: few masks
          seen: 3 files
          fix: add some
    next: submit_day0 {"action":"plan","like":"a-1","use_pretrained_checkpoint":true}

    # a pod is still to answer
    NOT READY YET: a pod is still to ask the endpoint (OSMO cluster; because: osmo is on PATH)
    3 checks: 2 pass, 0 warn, 0 fail, 1 skipped
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)   release 1.0 (default)
    size: 2 patches, 4 samples
    skipped  endpoint.service: a pod is on its way; fix: call again
    next: preflight {"from":"cluster"}

    # artifacts are missing
    NOT READY: 1 fail (OSMO cluster; because: osmo is on PATH)
    3 checks: 2 pass, 0 warn, 1 fail, 0 skipped
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)   release 1.0 (default)
    size: 2 patches, 4 samples
    fail  models.checkpoint: it is not there
          seen: s3://x
          fix: next fetches it by setup_artifacts; or upload it there
    next: setup_artifacts {"action":"plan","only":["models/pcb"],"dig_url_root":"s3://bucket/dig","pool":"gpus"}

    # a value is wrong
    NOT READY: 1 fail (OSMO cluster; because: osmo is on PATH)
    3 checks: 2 pass, 0 warn, 1 fail, 0 skipped
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)   release 1.0 (default)
    size: 2 patches, 4 samples
    fail  models.step: no step 9
          seen: s3://x
          fix: take 7
    next: preflight {"checkpoint_step":7}

    # a model is wrong
    NOT READY: 1 fail (OSMO cluster; because: osmo is on PATH)
    3 checks: 2 pass, 0 warn, 1 fail, 0 skipped
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)   release 1.0 (default)
    size: 2 patches, 4 samples
    fail  endpoint.model_id: a generic model
          seen: a/model
          fix: leave it out
    mend what failed, then call next
    next: preflight {}

    # the endpoint is silent
    NOT READY: 1 fail (OSMO cluster; because: osmo is on PATH)
    3 checks: 2 pass, 0 warn, 1 fail, 0 skipped
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)   release 1.0 (default)
    size: 2 patches, 4 samples
    fail  endpoint.service: it does not answer
          seen: GET /v1/models
          fix: start it
    mend what failed, then call next
    next: check_endpoint {"image_edit_endpoint":"http://edit:8000/v1","image_edit_model":"a/model"}

    # the endpoint is silent from a pod, too
    NOT READY: 1 fail (OSMO cluster; because: osmo is on PATH)
    3 checks: 2 pass, 0 warn, 1 fail, 0 skipped
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)   release 1.0 (default)
    size: 2 patches, 4 samples
    fail  endpoint.service: it does not answer
          seen: GET /v1/models
          fix: start it
    next: none: mend endpoint.service as fix says; then the same call again

    # two failures, one with a value
    NOT READY: 2 fail (OSMO cluster; because: osmo is on PATH)
    4 checks: 2 pass, 0 warn, 2 fail, 0 skipped
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)   release 1.0 (default)
    remembered: pool gpus
    size: 2 patches, 4 samples
    fail  models.step: no step 9
          seen: s3://x
          fix: take 7
    fail  endpoint.service: it does not answer
          seen: GET /v1/models
          fix: start it
    mend what failed, then call next
    next: preflight {"checkpoint_step":7}"
  `);
});

test('the data names what passed, and tells in full only what answers or wants something done', () => {
  const { data } = answer([...good, pending, risky]);
  expect(data.passed).toEqual(['cluster.version', 'root.writable']);
  expect(data.skipped).toEqual(['endpoint.service']);
  expect(data.checks.map(({ id }) => id)).toEqual(['raw.submasks', 'endpoint.service', 'cluster.version']);
});
