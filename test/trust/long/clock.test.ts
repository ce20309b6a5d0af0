/** The machine's time is set while runs go on and locks are held: nothing ends, hangs or is sent twice by that. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bundled } from '../../support/bundled.ts';
import { hostileRoot } from '../../support/hostile-root.ts';
import { modernHost } from '../../support/hosts.ts';
import { until } from '../../support/patience.ts';
import { temporaryFolder } from '../../support/places.ts';
import { day0, osmo, run } from '../../support/run.ts';
import { hour, settableClock } from '../../support/set-clock.ts';
import { finished, printed, query, writeWorkflow } from '../../support/workflows.ts';

const jumps = [
  ['a day back', -24 * hour],
  ['a day forth', 24 * hour],
] as const;

test.each(jumps)(
  'the clock goes %s while a run goes on: it ends as it would, and is watched to its end',
  async (_what, by) => {
    const home = temporaryFolder();
    const clock = settableClock(home);
    const gate = join(home, 'gate');
    const file = writeWorkflow(
      home,
      [{ name: 'one', script: `echo begun; until [ -e '${gate}' ]; do sleep 0.05; done; echo done` }],
      { timeout: { exec_timeout: '2h' } },
    );
    const submitted = await osmo(
      home,
      ['workflow', 'submit', file, '--pool', 'default', '--label', 'pcba-day0-run=line-7', '-t', 'json'],
      clock.env,
    );
    const id: string = JSON.parse(submitted.stdout).name;
    await until(async () => (await query(home, id)).status === 'RUNNING');
    const host = await modernHost({ home, env: clock.env });
    onTestFinished(() => host.close());
    const watching = host.call('watch_run', { run: 'line-7', wait_s: 4 });
    clock.set(by);
    const watched = await watching;
    // A bound of its own waiting, by a clock that goes on.
    expect([watched.isError, watched.data.status, watched.data.finished]).toEqual([false, 'RUNNING', false]);
    expect(Number(watched.data.elapsed_s)).toBeGreaterThanOrEqual(0);
    writeFileSync(gate, '');
    const state = await finished(home, id);
    expect([state.status, state.groups[0]?.tasks[0]?.failure_message]).toEqual(['COMPLETED', null]);
    expect(await printed(home, id, 'one')).toEqual(['begun', 'done']);
    const ended = await host.call('watch_run', { run: 'line-7', wait_s: 0 });
    expect([ended.data.finished, Number(ended.data.elapsed_s) >= 0]).toEqual([true, true]);
    const listed = await host.call('list_runs', {});
    expect(listed.text).not.toMatch(/-\d+ (min|h|d) ago|NaN|Invalid/);
  },
);

test.each(jumps)(
  'the clock goes %s before a task that heeds no signal is cancelled: it is ended all the same',
  async (_what, by) => {
    const home = temporaryFolder();
    const clock = settableClock(home);
    const file = writeWorkflow(home, [
      { name: 'one', script: "trap '' TERM; echo up; while true; do sleep 0.1; done" },
    ]);
    const { stdout } = await osmo(
      home,
      ['workflow', 'submit', file, '--pool', 'default', '-t', 'json'],
      clock.env,
    );
    const id: string = JSON.parse(stdout).name;
    const log = join(home, 'osmo', 'workflows', id, 'logs', 'one.log');
    await until(() => existsSync(log) && readFileSync(log, 'utf8').includes('] up'));
    await osmo(home, ['workflow', 'cancel', id], clock.env);
    clock.set(by);
    expect((await finished(home, id)).status).toMatch(/^FAILED/);
  },
);

test.each(jumps)(
  'the clock goes %s while locks are held: no lock is lost, none stays, and what is kept is kept',
  async (_what, by) => {
    const home = temporaryFolder();
    const clock = settableClock(home);
    const program = bundled(`import { remember } from './ports/settings/workspace.ts';
    import { writeFileSync, readFileSync } from 'node:fs';
    const [home, n, clock, by] = process.argv.slice(2);
    for (let i = 0; i < 20; i++) {
      remember({ home, workspace: '/w' + n + '-' + i, cluster: 'embedded' }, { pool: 'p' });
      if (i === 5) writeFileSync(clock, by);
    }`);
    const ended = await Promise.all(
      ['a', 'b', 'c'].map((n) =>
        run(process.execPath, [program, home, n, join(home, 'clock'), String(by)], { env: clock.env }),
      ),
    );
    expect(ended.map(({ exit }) => exit)).toEqual([0, 0, 0]);
    const { workspaces } = JSON.parse((await run('cat', [join(home, 'config.json')])).stdout);
    expect(Object.keys(workspaces)).toHaveLength(60);
  },
);

test('a submit without an answer is neither sent too early nor held up when the clock was set since', async () => {
  const home = temporaryFolder();
  const clock = settableClock(home);
  const program = bundled(`import { Attempt } from './features/submit/attempt.ts';
    const [path, step] = process.argv.slice(2);
    const attempt = new Attempt(path, 60_000, 5_000);
    if (step === 'lose') { attempt.begin([]); attempt.lost(); }
    await new Promise((go) => setTimeout(go, 50));
    if (step === 'hear') attempt.heard(performance.timeOrigin + performance.now());
    console.log(Math.round(attempt.unsettled()));`);
  const step = async (what: string): Promise<number> =>
    Number((await run(process.execPath, [program, join(home, 'a.json'), what], { env: clock.env })).stdout);
  for (const [, by] of jumps) {
    clock.set(0);
    await step('lose');
    const before = await step('hear');
    clock.set(by);
    const after = await step('look');
    // A minute to wait, of which a moment has gone, by whatever the clock says.
    expect([before > 55_000, after > 30_000, after < before]).toEqual([true, true, true]);
    expect(await step('look')).toBeLessThan(after);
  }
});

test('the clock goes back between two calls of a download and of an inspection: nothing is fetched or judged anew', async () => {
  const home = temporaryFolder();
  const clock = settableClock(home);
  const dig_url_root = await hostileRoot(join(home, 'root'), 9);
  const args = JSON.stringify({ run: 'line-7', dig_url_root });
  const first = await day0(home, ['call', 'download_outputs', args], clock.env);
  clock.set(-24 * hour);
  const again = await day0(home, ['call', 'download_outputs', args], clock.env);
  expect([first.exit, again.exit]).toEqual([0, 0]);
  const { next: _a, ...one } = JSON.parse(first.stdout);
  const { next: _b, ...other } = JSON.parse(again.stdout);
  expect(other).toEqual(one);
});
