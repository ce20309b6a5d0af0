/** Runs whose submit, supervisor or task wrapper is killed, or has a full disk, at seeded points: no task twice, no line lost, no list that fails. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { until } from '../../support/patience.ts';
import { temporaryFolder } from '../../support/places.ts';
import { osmo } from '../../support/run.ts';
import { smallDisk } from '../../support/small-disk.ts';
import { countedIn, pointsIn, type Struck, struckDisk } from '../../support/struck-disk.ts';
import { finished, printed, type Queried, query, writeWorkflow } from '../../support/workflows.ts';

/** Two tasks that count their starts outside the home's engine folder, print, and hand a file on. */
function workflow(home: string): string {
  const script = (name: string): string =>
    `echo start >> '${join(home, `starts-${name}`)}'; for i in 1 2 3 4 5; do echo "line $i"; done; echo made > "{{output}}/${name}.txt"`;
  return writeWorkflow(home, [
    { name: 'one', script: script('one') },
    {
      name: 'two',
      script: script('two'),
      inputs: [{ task: 'one' }],
      outputs: [{ url: `${pathToFileURL(join(home, 'store')).href}/out/` }],
    },
  ]);
}

const lines = Array.from({ length: 5 }, (_, n) => `line ${n + 1}`);
const started = (home: string, task: string): string =>
  existsSync(join(home, `starts-${task}`)) ? readFileSync(join(home, `starts-${task}`), 'utf8') : '';

const submitIn = (home: string, env: Record<string, string>) =>
  osmo(home, ['workflow', 'submit', workflow(home), '--pool', 'default', '-t', 'json'], env);

async function listed(home: string): Promise<string[]> {
  const { exit, stdout } = await osmo(home, ['workflow', 'list', '-t', 'json', '--count', '50']);
  expect(exit).toBe(0);
  const { workflows }: { workflows: { name: string }[] } = JSON.parse(stdout);
  return workflows.map(({ name }) => name);
}

const why = ({ groups }: Queried) =>
  groups.flatMap(({ tasks }) => tasks.flatMap(({ failure_message }) => failure_message ?? []));

async function expectWhole(home: string, id: string): Promise<void> {
  const state = await finished(home, id);
  expect([state.status, why(state)]).toEqual(['COMPLETED', []]);
  for (const task of ['one', 'two']) {
    expect([task, started(home, task)]).toEqual([task, 'start\n']);
    expect(await printed(home, id, task)).toEqual(lines);
  }
  expect(readFileSync(join(home, 'store', 'out', 'two.txt'), 'utf8')).toBe('made\n');
}

const strike = (home: string, more: Omit<Struck, 'below'>): Record<string, string> =>
  struckDisk({ below: join(home, 'osmo'), ...more });

/** How many changes of files this program makes in a run without a fault. */
async function changesOf(role: string): Promise<number> {
  const home = temporaryFolder();
  const count = join(home, 'count');
  const { stdout } = await submitIn(home, strike(home, { role, count }));
  await expectWhole(home, JSON.parse(stdout).name);
  await until(() => existsSync(count) && statSync(count).size > 0);
  return countedIn(count);
}

test('the submit is killed: the run is there whole or not at all, and the next one works', async () => {
  const changes = await changesOf('pcba-day0-osmo');
  expect(changes).toBeGreaterThan(10);
  for (const killAt of pointsIn(changes, 1)) {
    const home = temporaryFolder();
    const killed = await submitIn(home, strike(home, { role: 'pcba-day0-osmo', killAt }));
    expect([killAt, killed.exit, killed.stdout]).toEqual([killAt, undefined, '']);
    const there = await listed(home);
    for (const id of there) await expectWhole(home, id);
    if (there.length > 0) continue;
    const again = await submitIn(home, {});
    expect([killAt, again.exit, again.stdout]).toEqual([killAt, 0, expect.anything()]);
    await expectWhole(home, JSON.parse(again.stdout).name);
  }
});

test('the supervisor is killed: the next command carries the run on', async () => {
  const changes = await changesOf('__supervise');
  expect(changes).toBeGreaterThan(40);
  for (const killAt of pointsIn(changes, 2)) {
    const home = temporaryFolder();
    const { stdout } = await submitIn(home, strike(home, { role: '__supervise', killAt }));
    await expectWhole(home, JSON.parse(stdout).name);
  }
});

test("the supervisor's disk is full: the run waits for room, and ends once there is some", async () => {
  for (const room of pointsIn(60_000, 3)) {
    const home = temporaryFolder();
    const { stdout } = await submitIn(home, strike(home, { role: '__supervise', room }));
    await expectWhole(home, JSON.parse(stdout).name);
  }
});

test('the wrapper of a task is killed: the task is told as failed or done, and was started once at most', async () => {
  const changes = await changesOf('__task');
  expect(changes).toBeGreaterThan(10);
  for (const killAt of pointsIn(changes, 4)) {
    const home = temporaryFolder();
    const { stdout } = await submitIn(home, strike(home, { role: '__task', killAt }));
    const id: string = JSON.parse(stdout).name;
    const state: Queried = await finished(home, id);
    const [one] = state.groups.flatMap(({ tasks }) => tasks);
    expect([killAt, one?.status]).toEqual([killAt, expect.stringMatching(/^(COMPLETED|FAILED\w*)$/)]);
    if (one?.status === 'FAILED') expect([killAt, one.exit_code]).toEqual([killAt, 137]);
    if (one?.status.startsWith('FAILED')) expect(one.failure_message).toMatch(/exit code 137|did not start/);
    for (const task of ['one', 'two']) expect(started(home, task)).toMatch(/^(start\n)?$/);
    expect(await listed(home)).toEqual([id]);
  }
});

test('a real disk that fills up while a run goes on, and gets room again', async () => {
  const home = smallDisk(1024);
  if (home === undefined) return console.warn('SKIPPED: no small tmpfs can be mounted here, that needs root');
  const gate = join(home, 'gate');
  const script = `until [ -e '${gate}' ]; do sleep 0.05; done; echo start >> '${join(home, 'starts-one')}'`;
  const file = writeWorkflow(home, [{ name: 'one', script }]);
  const { stdout } = await osmo(home, ['workflow', 'submit', file, '--pool', 'default', '-t', 'json']);
  const id: string = JSON.parse(stdout).name;
  await until(async () => (await query(home, id)).status === 'RUNNING');
  writeFileSync(gate, '');
  const ballast = join(home, 'ballast');
  try {
    writeFileSync(ballast, Buffer.alloc(2 * 1024 * 1024));
  } catch {
    // What fits is written: the disk is full.
  }
  const full = await osmo(home, [
    'credential',
    'set',
    'a',
    '--type',
    'GENERIC',
    '--payload',
    'token=abcdefgh',
  ]);
  expect([full.exit, full.stdout]).toEqual([2, expect.stringMatching(/no space left/)]);
  expect(await listed(home)).toEqual([id]);
  writeFileSync(ballast, '');
  const state = await finished(home, id);
  expect(['COMPLETED', 'FAILED', 'FAILED_SERVER_ERROR']).toContain(state.status);
  if (state.status === 'COMPLETED') expect(started(home, 'one')).toBe('start\n');
  else expect(why(state).join()).toMatch(/no space left|exit code/);
});
