/** The tools against the recorded answers of OSMO 6.3.1, of 6.4, and of a pair of which the service is the older. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Host, modernHost } from '../support/hosts.ts';
import {
  type ClusterVersion,
  clusterOf,
  clusters,
  neighbour,
  run631,
  unknownRuns,
} from '../support/osmo-6.3.1.ts';
import { temporaryFolder } from '../support/places.ts';
import { replayedOnPath } from '../support/recordings.ts';

/** Where the recorded run writes. */
const recordedRoot = 's3://day0/dig';

async function hostOf(
  version: ClusterVersion,
  spec: 'recorded' | 'rendered' = 'recorded',
  root = recordedRoot,
): Promise<{ host: Host; sent: () => string[][] }> {
  const answers = clusterOf(version, spec).map((one) => ({
    ...one,
    stdout: one.stdout.replaceAll(recordedRoot, root),
  }));
  const { env, log } = replayedOnPath(temporaryFolder(), answers);
  const host = await modernHost({ home: temporaryFolder(), env, flags: [] });
  onTestFinished(() => host.close());
  const sent = (): string[][] =>
    readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).argv);
  return { host, sent };
}

describe.each(clusters)('OSMO %s', (version) => {
  test.each(['recorded', 'rendered'] as const)(
    'runs are listed, and nobody else’s workflow; specifications %s',
    async (spec) => {
      const { host } = await hostOf(version, spec);
      const { data } = await host.call('list_runs', {});
      const runs = Array.isArray(data.runs) ? data.runs : [];
      expect(runs.map(({ run }) => run).sort()).toEqual([run631, neighbour]);
    },
  );

  test('a run is watched, read, diagnosed and offered to be cancelled by its name', async () => {
    const { host, sent } = await hostOf(version);
    const id = `${run631}-1`;
    const watched = await host.call('watch_run', { run: run631, wait_s: 0 });
    expect(watched.data).toMatchObject({ run: run631, workflow_id: id, status: 'PENDING' });
    expect((await host.call('watch_run', { run: neighbour, wait_s: 0 })).data.workflow_id).toBe(
      `${neighbour}-1`,
    );
    const read = await host.call('read_logs', { run: run631 });
    expect(read.data).toMatchObject({ run: run631, workflow_id: id, complete: false });
    const diagnosed = await host.call('diagnose_run', { run: run631 });
    expect(diagnosed.data).toMatchObject({ run: run631, workflow_id: id, verdict: 'QUEUED' });
    const asked = await host.call('cancel_run', { run: run631 });
    expect(asked.text).toMatch(new RegExp(`needs_answer.*"confirm":"${id}"`, 's'));
    const cancelled = await host.call('cancel_run', { run: run631, confirm: id });
    expect(cancelled.data).toMatchObject({ run: run631, workflow_id: id });
    const ended = sent().filter((argv) => argv[1] === 'cancel');
    expect(ended.map((argv) => argv[2])).toEqual([id]);
    if (version !== '6.4.0') expect(sent().flat()).not.toContain('--label');
  });

  test('without a name the latest run is meant, never the stranger’s workflow', async () => {
    const { host } = await hostOf(version);
    const { data } = await host.call('watch_run', { wait_s: 0 });
    expect(data.workflow_id).toBe(`${neighbour}-1`);
  });

  test.each(unknownRuns)('a name that no run has is not found, whatever else is there: %s', async (run) => {
    const { host, sent } = await hostOf(version);
    for (const tool of ['watch_run', 'cancel_run', 'diagnose_run'])
      expect((await host.call(tool, { run })).text).toMatch(/ERROR not_found: there is no run/);
    expect(sent().some((argv) => argv[1] === 'cancel')).toBe(false);
  });

  test('outputs are found where the specification says, of this run and not of its neighbour', async () => {
    const root = temporaryFolder();
    for (const [run, pictures] of [
      [run631, 2],
      [neighbour, 5],
    ] as const)
      for (let n = 0; n < pictures; n++) {
        const folder = join(root, 'runs', run, 'usd2roi-components');
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, `crop-${n}.png`), 'x');
      }
    const { host } = await hostOf(version, 'rendered', pathToFileURL(root).href);
    const stages = async (run: string): Promise<unknown> =>
      (await host.call('list_outputs', { run })).data.stages;
    const render = (objects: number) => expect.objectContaining({ stage: 'render', present: true, objects });
    expect(await stages(run631)).toContainEqual(render(2));
    expect(await stages(neighbour)).toContainEqual(render(5));
  });

  test('the version check says what is missing below, and refuses nothing', async () => {
    const { host } = await hostOf(version);
    const { data } = await host.call('preflight', {
      dig_url_root: pathToFileURL(temporaryFolder()).href,
      pool: 'default',
    });
    const checks = Array.isArray(data.checks) ? data.checks : [];
    const found = checks.find(({ id }) => id === 'cluster.version');
    expect(found.status).toBe('pass');
    expect(/has no labels/.test(found.what)).toBe(version !== '6.4.0');
  });
});
