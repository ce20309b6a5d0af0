/** First-time setup on the embedded engine, as a host drives it: what is missing is fetched, once, and nothing else. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../support/hosts.ts';
import { emptyRoot, follow, type Run, runsIn, setupPlace, watched } from '../support/setup.ts';

const { mirror: whole, hostWith } = setupPlace();
const all = ['models/pcb', 'datasets/pcb/raw', 'datasets/pcb/assets', 'models/pretrained'];

async function setUp(host: Host, args: Record<string, unknown>): Promise<{ digest: unknown; runs: Run[] }> {
  const planned = await host.call('setup_artifacts', { action: 'plan', ...args });
  const done = await follow(host, planned.data.next);
  expect([done.isError, done.text]).toEqual([false, expect.stringContaining('SUBMITTED')]);
  const runs = runsIn(done.data);
  for (const { name } of runs) expect((await watched(host, name)).data.status).toBe('COMPLETED');
  return { digest: planned.data.digest, runs };
}

/** Path and digest of every artifact's file. */
function contents(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const part of ['models', 'datasets'])
    for (const name of readdirSync(join(root, part), { recursive: true, encoding: 'utf8' })) {
      const path = join(root, part, name);
      if (statSync(path).isFile())
        found[join(part, name)] = createHash('sha256').update(readFileSync(path)).digest('hex');
    }
  return found;
}

test('an empty root, a mirror: preflight leads to the setup, the setup fills it, preflight passes; broken off and repeated it is the same', async () => {
  const host = await hostWith({ PCBA_DAY0_MIRROR: whole });
  const root = emptyRoot();
  const before = await host.call('preflight', { dig_url_root: root.url });
  expect(before.data.next).toBe(
    `setup_artifacts ${JSON.stringify({ action: 'plan', only: all, dig_url_root: root.url })}`,
  );
  const planned = await follow(host, before.data.next);
  expect(planned.text).toMatch(/^PLAN setup of .*nothing is started yet/);
  expect(planned.text).toContain(`copied from the mirror ${whole}`);
  const submitted = await follow(host, planned.data.next);
  const runs = runsIn(submitted.data);
  expect(runs).toMatchObject([
    { fresh: true, groups: ['setup-checkpoint', 'setup-raw', 'setup-assets'] },
    { fresh: true, groups: ['setup-pretrained'] },
  ]);
  const repeated = await follow(host, planned.data.next);
  expect(runsIn(repeated.data)).toMatchObject(runs.map(({ workflow_id }) => ({ workflow_id, fresh: false })));
  const first = await watched(host, runs[0]?.name);
  expect(first.data.stages).toMatchObject([
    { stage: 'setup_checkpoint', group: 'setup-checkpoint', status: 'COMPLETED' },
    { stage: 'setup_raw' },
    { stage: 'setup_assets' },
  ]);
  expect(first.data.next).toBe(`preflight ${JSON.stringify({ dig_url_root: root.url })}`);
  expect((await watched(host, runs[1]?.name)).data.status).toBe('COMPLETED');
  expect((await follow(host, first.data.next)).data).toMatchObject({ ready: true, counts: { fail: 0 } });
  const filled = contents(root.folder);
  expect(Object.keys(filled)).toContain(join('models', 'pcb', 'iter_000014000.pt'));

  const diagnosed = await host.call('diagnose_run', { run: runs[0]?.name });
  expect(diagnosed.data).toMatchObject({ verdict: 'HEALTHY', notes: all.slice(0, 3) });
  const log = await host.call('read_logs', { run: runs[0]?.name, task: 'fetch-raw' });
  expect(log.text).toMatch(/raw done: \d+ files/);
  expect(log.text).toContain('[preview-setup]');
  const listed = await host.call('list_runs', { dig_url_root: root.url });
  expect(runsIn(listed.data)).toEqual(
    expect.arrayContaining([expect.objectContaining({ run: runs[0]?.name, kind: 'setup', root: root.url })]),
  );
  const outputs = await host.call('list_outputs', { run: runs[0]?.name });
  expect([outputs.isError, outputs.text]).toEqual([
    true,
    expect.stringMatching(/is a setup.*makes no pictures/),
  ]);

  const nothing = await host.call('setup_artifacts', { action: 'plan', dig_url_root: root.url });
  expect(nothing.data).toMatchObject({ digest: null, runs: [] });
  expect(nothing.text).toMatch(/^NOTHING TO DO/);

  // An upload that broke off: what a look at single names would take for whole.
  rmSync(join(root.folder, 'models', 'pretrained', 'pretrained', 'google-t5'), { recursive: true });
  rmSync(join(root.folder, 'datasets', 'pcb', 'raw', 'IC', 'anomaly_image'), { recursive: true });
  const again = await host.call('setup_artifacts', { action: 'plan', like: runs[0]?.name });
  expect(again.data.artifacts).toMatchObject([
    { artifact: 'models/pcb', state: 'complete', planned: false },
    { artifact: 'datasets/pcb/raw', state: 'incomplete', why: expect.stringMatching(/upload broke off/) },
    { artifact: 'datasets/pcb/assets', state: 'complete' },
    { artifact: 'models/pretrained', state: 'incomplete', why: expect.stringMatching(/lacks google-t5/) },
  ]);
  const kept = statSync(join(root.folder, 'models', 'pcb', 'ag_config.yaml')).mtimeMs;
  await setUp(host, { dig_url_root: root.url });
  expect(contents(root.folder)).toEqual(filled);
  expect(statSync(join(root.folder, 'models', 'pcb', 'ag_config.yaml')).mtimeMs).toBe(kept);
});
