/**
 * Clusters with a label policy. The service's words are those of its source (6.4, `_LABEL_POLICY_MESSAGES`) in the form of
 * recorded refusals; a policy itself was not recorded.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { dataCredentialCommand } from '../../../src/ports/osmo/advice.ts';
import { failure } from '../../../src/ports/osmo/failures.ts';
import { outcomeOf } from '../../../src/ports/osmo/outcome.ts';
import { readSettings } from '../../../src/ports/settings/settings.ts';
import { clusterWith } from '../../support/healthy-cluster.ts';
import { modernHost } from '../../support/hosts.ts';
import { temporaryFolder } from '../../support/places.ts';
import { altered, type Recording, recordings, replayedOnPath } from '../../support/recordings.ts';
import { checkOf } from '../../support/values.ts';

const validated = (exit: string, stdout: string): Recording =>
  altered(recordings[170], {
    argv: ['osmo', 'workflow', 'validate', 'w.yaml', '--pool', 'default'],
    exit,
    stdout,
    stderr: exit === '0' ? '' : 'Server responded with status code 400',
  });

async function labelCheck(answer: Recording, env: Record<string, string> = {}) {
  const { env: path, log } = replayedOnPath(temporaryFolder(), [
    answer,
    ...clusterWith({ list: () => '{"workflows": []}' }),
  ]);
  const host = await modernHost({ home: temporaryFolder(), env: { ...path, ...env }, flags: [] });
  onTestFinished(() => host.close());
  const { data } = await host.call('preflight', {
    dig_url_root: pathToFileURL(temporaryFolder()).href,
    pool: 'default',
  });
  const sent = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line): string[] => JSON.parse(line).argv);
  return {
    check: checkOf(data, 'cluster.labels'),
    validate: sent.find((argv) => argv[1] === 'validate'),
  };
}

test('a label that the policy asks for is named before the submit, and where to set it', async () => {
  const { check, validate } = await labelCheck(
    validated('1', "Error message: Workflow is missing required label 'team'.\nError code: 400"),
  );
  expect(check).toMatchObject({ status: 'fail', what: expect.stringContaining('asks for the label team') });
  expect(check?.fix).toMatch(/PCBA_DAY0_LABELS=team=<value>.*config\.json/);
  expect(validate?.join(' ')).toMatch(/probe_endpoint\.yaml --pool default .*--label pcba-day0-run=/);
});

test('labels of the settings are given, and what the service only warns of is a warning', async () => {
  const { check, validate } = await labelCheck(
    validated(
      '0',
      "Workflow validation succeeded.\nWARNING: Workflow is missing label 'site'; add it now to avoid rejected submissions once it is required.",
    ),
    { PCBA_DAY0_LABELS: 'team=aoi, cost-centre=42' },
  );
  expect(check).toMatchObject({ status: 'warn', what: expect.stringContaining('label site') });
  expect(validate).toEqual(expect.arrayContaining(['team=aoi', 'cost-centre=42']));
});

test('another refusal of the validation says nothing of labels', async () => {
  const { check } = await labelCheck(
    validated('2', 'Error message: Could not find the credential: x.\nError code: 400'),
  );
  expect(check).toMatchObject({ status: 'skipped' });
});

test.each(['team', 'te am=x', 'team=a b', `team=${'x'.repeat(64)}`])(
  'the setting %j is no label',
  (PCBA_DAY0_LABELS) => {
    expect(() => readSettings({}, { PCBA_DAY0_LABELS, PCBA_DAY0_HOME: temporaryFolder() })).toThrow();
  },
);

const refused = (message: string) => ({
  exit: 1,
  stdout: JSON.stringify({ message, code: 400 }),
  stderr: 'Server responded with status code 400',
  timedOut: false,
});

test('a submit that the policy refuses proves a refusal and names the label', () => {
  const answer = refused("Workflow submit failed:\nWorkflow label 'team' has a value that is not allowed.");
  expect(outcomeOf(answer)).toBe('refused');
  expect(failure(answer, 'submitting').body).toMatchObject({
    code: 'cluster_refused',
    what: expect.stringContaining('label team'),
    fix: expect.stringContaining('PCBA_DAY0_LABELS=team=<value>'),
  });
});

test('a busy service refuses a good file, and the same call is safe', () => {
  const busy =
    "Jinja substitution failure: <class 'TimeoutError'>: Process exceeded time limit of 0.5 seconds";
  expect(failure(refused(busy), 'rendering the workflow').body).toMatchObject({
    code: 'cluster_unreachable',
    retry: 'safe',
  });
});

test('a data credential for another service than AWS carries its address, and the advice says what it replaces', () => {
  expect(dataCredentialCommand('s3://b', {})).toMatch(
    /for another service than AWS add override_url=.*it replaces/,
  );
  const other = dataCredentialCommand('s3://b', { AWS_ENDPOINT_URL: 'http://store:9000' });
  expect(other).toMatch(
    /region=<region> override_url=http:\/\/store:9000 addressing_style=path .*replaces the credential of the same endpoint/,
  );
  expect(
    dataCredentialCommand('s3://b', { AWS_ENDPOINT_URL: 'https://s3.eu-west-1.amazonaws.com' }),
  ).not.toMatch(/=https/);
});

test('the advice for a login names the way for hosts without a browser', () => {
  expect(failure(refused('Must login first'), 'reading').body.fix).toMatch(/osmo login <url> --method code/);
});
