/** A machine that says no: a home that cannot be written, a slow disk, a folder that goes away. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, type TestContext, test } from 'vitest';
import { hostileRoot } from '../../support/hostile-root.ts';
import { modernHost } from '../../support/hosts.ts';
import { until } from '../../support/patience.ts';
import { programs, temporaryFolder } from '../../support/places.ts';
import { day0, osmo } from '../../support/run.ts';
import { struckDisk } from '../../support/struck-disk.ts';
import { type Unprivileged, unprivileged } from '../../support/unprivileged.ts';
import { finished, printed, query, submit, writeWorkflow } from '../../support/workflows.ts';

function nobody(context: TestContext): Unprivileged {
  const user = unprivileged();
  return typeof user === 'string' ? context.skip(user) : user;
}

const secret = ['credential', 'set', 'a', '--type', 'GENERIC', '--payload', 'token=abcdefgh'];

test('a home that this user may not write: what reads works, what writes says so and what to do', async (context) => {
  const user = nobody(context);
  const home = user.folder();
  const env = { PCBA_DAY0_HOME: home };
  const engine = (args: readonly string[]) => user.run([process.execPath, programs.osmo, ...args], env);
  const tool = (name: string, args: object) =>
    user.run(
      [process.execPath, programs.server, '--cluster', 'embedded', 'call', name, JSON.stringify(args)],
      env,
    );
  expect(await engine(secret)).toMatchObject({ exit: 0 });
  chmodSync(home, 0o500);
  chmodSync(join(home, 'osmo'), 0o500);
  const refused = await engine(secret);
  expect([refused.exit, refused.stdout]).toEqual([2, expect.stringMatching(/permission denied/)]);
  const file = writeWorkflow(temporaryFolder(), [{ name: 'one', script: 'true' }]);
  chmodSync(join(file, '..'), 0o755);
  const started = await engine(['workflow', 'submit', file, '--pool', 'default']);
  expect([started.exit, started.stdout]).toEqual([2, expect.stringMatching(/permission denied/)]);
  const listed = await engine(['workflow', 'list', '-t', 'json']);
  expect([listed.exit, JSON.parse(listed.stdout)]).toEqual([0, { workflows: [] }]);
  const runs = await tool('list_runs', {});
  expect([runs.exit, JSON.parse(runs.stdout).runs]).toEqual([0, []]);
  for (const [name, args] of [
    ['preflight', {}],
    ['submit_day0', { action: 'plan', smoke_test: true }],
  ] as const) {
    const { exit, stdout } = await tool(name, args);
    expect([name, exit, stdout]).toEqual([name, 1, expect.stringMatching(/EACCES|permission denied/)]);
    expect(JSON.parse(stdout).error.fix).toMatch(/PCBA_DAY0_HOME|write access/);
  }
  chmodSync(home, 0o700);
  chmodSync(join(home, 'osmo'), 0o700);
  expect(await engine([...secret.slice(0, 2), 'b', ...secret.slice(3)])).toMatchObject({ exit: 0 });
});

test('a disk on which every change takes long: nothing is lost, no lock is given up, and a bounded call stays bounded', async () => {
  const home = temporaryFolder();
  const slow = struckDisk({ below: home, slow: 25 });
  const names = ['a', 'b', 'c', 'd'];
  const set = (name: string) =>
    osmo(home, ['credential', 'set', name, '--type', 'GENERIC', '--payload', `token=${name}`], slow);
  expect((await Promise.all(names.map(set))).map(({ exit }) => exit)).toEqual([0, 0, 0, 0]);
  const listed = await osmo(home, ['credential', '--format-type', 'json', 'list']);
  expect(JSON.parse(listed.stdout).credentials).toHaveLength(4);
  const file = writeWorkflow(home, [{ name: 'one', script: 'echo done' }]);
  const { stdout } = await osmo(home, ['workflow', 'submit', file, '--pool', 'default', '-t', 'json'], slow);
  const id: string = JSON.parse(stdout).name;
  expect((await finished(home, id)).status).toBe('COMPLETED');
  expect(await printed(home, id, 'one')).toEqual(['done']);
  // A download that does not end within its time says how far it came, and goes on from there.
  const dig_url_root = await hostileRoot(join(home, 'root'), 3);
  const args = { run: 'line-7', dig_url_root, wait_s: 1 };
  const slower = struckDisk({ below: join(home, 'outputs'), slow: 400 });
  const part = JSON.parse(
    (await day0(home, ['call', 'download_outputs', JSON.stringify(args)], slower)).stdout,
  );
  expect([part.complete, part.objects < part.of_objects]).toEqual([false, true]);
  const rest = JSON.parse((await day0(home, ['call', 'download_outputs', JSON.stringify(args)])).stdout);
  expect([rest.complete, rest.objects]).toEqual([true, part.of_objects]);
});

test("a run's folder is deleted while the run goes on: its task ends, nothing comes back, the others are listed", async () => {
  const home = temporaryFolder();
  const other = await submit(home, writeWorkflow(home, [{ name: 'one', script: 'true' }]));
  await finished(home, other);
  const alive = join(home, 'alive');
  const script = `while true; do date > '${alive}'; sleep 0.1; done`;
  const id = await submit(home, writeWorkflow(home, [{ name: 'one', script }]));
  await until(async () => existsSync(alive) && (await query(home, id)).status === 'RUNNING');
  const folder = join(home, 'osmo', 'workflows', id);
  const { pid } = JSON.parse(readFileSync(join(folder, 'tasks', 'one', 'started'), 'utf8'));
  onTestFinished(() => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  });
  rmSync(folder, { recursive: true, force: true });
  await until(() => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  });
  rmSync(alive, { force: true });
  const { exit, stdout } = await osmo(home, ['workflow', 'list', '-t', 'json']);
  expect([exit, JSON.parse(stdout).workflows.map(({ name }: { name: string }) => name)]).toEqual([
    0,
    [other],
  ]);
  const gone = await osmo(home, ['workflow', 'query', id]);
  expect([gone.exit, gone.stdout]).toEqual([2, expect.stringMatching(/is not found/)]);
  expect([existsSync(folder), existsSync(alive)]).toEqual([false, false]);
});

test("a run's folder in the store goes while it is looked at and fetched: told, and what is there stays", async () => {
  const home = temporaryFolder();
  const dig_url_root = await hostileRoot(join(home, 'root'), 6);
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  const run = { run: 'line-7', dig_url_root };
  expect((await host.call('preview_outputs', run)).isError).toBe(false);
  const folder = join(home, 'root', 'runs', 'line-7', 'anomaly', 'inference');
  const calls = ['download_outputs', 'inspect_dataset', 'preview_outputs'].map((tool) =>
    host.call(tool, run),
  );
  rmSync(folder, { recursive: true });
  for (const { isError, text } of await Promise.all(calls))
    if (isError) expect(text).toMatch(/^ERROR (not_found|storage_failed)/);
  for (const tool of ['inspect_dataset', 'preview_outputs', 'export_dataset']) {
    const { isError, text } = await host.call(tool, {
      ...run,
      ...(tool === 'export_dataset' ? { format: 'coco' } : {}),
    });
    expect([tool, isError, text]).toEqual([
      tool,
      true,
      expect.stringMatching(/^ERROR not_found: .*no labelled samples/),
    ]);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'left.txt'), '');
  expect((await host.call('list_outputs', run)).isError).toBe(false);
});
