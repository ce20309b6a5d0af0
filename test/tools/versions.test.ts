/** The tools against the recorded answers of OSMO 6.3.1, of 6.4, and of a pair of which the service is the older. */
import { readFileSync } from 'node:fs';
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

async function hostOf(
  version: ClusterVersion,
  spec: 'recorded' | 'rendered' = 'recorded',
): Promise<{ host: Host; sent: () => string[][] }> {
  const { env, log } = replayedOnPath(temporaryFolder(), clusterOf(version, spec));
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

  test('outputs are told from the specification', async () => {
    const { host } = await hostOf(version, 'rendered');
    const { text } = await host.call('list_outputs', { run: run631 });
    // The bucket of the recording is not there; what matters is where it was looked for.
    expect(text).toMatch(/s3:\/\/day0\/dig|day0/);
  });

  test('the version check says what is missing below, and refuses nothing', async () => {
    const { host } = await hostOf(version);
    const { data } = await host.call('preflight', {
      dig_url_root: `file://${temporaryFolder()}`,
      pool: 'default',
    });
    const checks = Array.isArray(data.checks) ? data.checks : [];
    const found = checks.find(({ id }) => id === 'cluster.version');
    expect(found.status).toBe('pass');
    expect(/has no labels/.test(found.what)).toBe(version !== '6.4.0');
  });
});
