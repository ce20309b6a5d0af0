/** What submits, against answers of OSMO 6.3.1, of 6.4, and of a pair of which the service is the older. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { endpoint, json, listing } from '../support/endpoints.ts';
import { clusterWith } from '../support/healthy-cluster.ts';
import { type ClusterVersion, clusters, strangers, submitted, versionOf } from '../support/osmo-6.3.1.ts';
import { temporaryFolder } from '../support/places.ts';
import { preparedHome } from '../support/prepared-home.ts';
import { type Recording, replayedOnPath } from '../support/recordings.ts';
import { server } from '../support/run.ts';

const place = preparedHome();
const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';

/** A cluster of this version on which a stranger's workflow runs, which an old service lists whatever it is asked for. */
const cluster = (version: ClusterVersion): Recording[] => [
  versionOf(version),
  strangers(version),
  ...clusterWith(),
];

async function call(version: ClusterVersion, tool: string, args: unknown, more: Recording[] = []) {
  const { env, log } = replayedOnPath(temporaryFolder(), [...more, ...cluster(version)]);
  const ended = await server(['call', tool, JSON.stringify(args)], {
    HF_ENDPOINT: 'http://127.0.0.1:9',
    ...env,
    PCBA_DAY0_HOME: place.home,
    PCBA_DAY0_LABELS: 'team=aoi',
    REPLAY_CLIENT: version === '6.3.1' ? '6.3.1' : '6.4.0',
  });
  const sent: string[][] = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).argv);
  const submits = sent.filter((argv) => argv.includes('submit') && !argv.includes('--dry-run'));
  return { data: JSON.parse(ended.stdout), submits };
}

/** What each kind of submit promises: it is sent once, with the labels that the cluster's owner asks for where client and service know labels. */
function expectOne(submits: string[][], version: ClusterVersion): void {
  expect(submits).toHaveLength(1);
  expect(submits.flat().includes('team=aoi')).toBe(version === '6.4.0');
  expect(submits.flat().includes('--label')).toBe(version === '6.4.0');
}

describe.each(clusters)('OSMO %s', (version) => {
  test('a run is planned and submitted once, beside a workflow that is not it', async () => {
    const url = await endpoint((request, _body, response) =>
      request.url?.endsWith('/models')
        ? json(response, 200, listing(model))
        : json(response, 400, { error: { message: 'no messages' } }),
    );
    const name = `submitted-${clusters.indexOf(version)}`;
    const asked = {
      action: 'plan',
      name,
      board: 'sample_board',
      scene_filename: 'sample_board.usda',
      smoke_test: true,
      dig_url_root: place.root,
      image_edit_endpoint: url,
      pool: 'default',
    };
    const planned = await call(version, 'submit_day0', asked);
    expect(planned.data).toMatchObject({ digest: expect.any(String) });
    const submit = { action: 'submit', digest: planned.data.digest };
    const done = await call(version, 'submit_day0', submit, [submitted(`${name}-1`)]);
    expect(done.data).toMatchObject({ workflow_id: `${name}-1`, fresh: true });
    expectOne(done.submits, version);
  });

  test('a setup is planned and submitted once', async () => {
    const root = pathToFileURL(temporaryFolder()).href;
    const planned = await call(version, 'setup_artifacts', {
      action: 'plan',
      dig_url_root: root,
      only: ['datasets/pcb/raw'],
      pool: 'default',
    });
    expect(planned.data).toMatchObject({ digest: expect.any(String) });
    const name = planned.data.runs[0].name;
    const submit = { action: 'submit', digest: planned.data.digest };
    const done = await call(version, 'setup_artifacts', submit, [submitted(`${name}-1`)]);
    expect(JSON.stringify(done.data)).toContain(`${name}-1`);
    expectOne(done.submits, version);
  });

  test('a probe of the endpoint is submitted once', async () => {
    const asked = {
      from: 'cluster',
      image_edit_endpoint: `http://qwen-${clusters.indexOf(version)}.nims.svc.cluster.local:8000/v1`,
      pool: 'default',
      wait_s: 0,
    };
    const done = await call(version, 'check_endpoint', asked, [submitted('pcba-day0-probe-1')]);
    expectOne(done.submits, version);
  });
});
