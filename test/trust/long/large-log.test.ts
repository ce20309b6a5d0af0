/** A log of more than 512 MB, which no string of JavaScript can hold: read in pieces, in bounded memory, and what is left out is told. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { modernHost } from '../../support/hosts.ts';
import { programs, temporaryFolder } from '../../support/places.ts';
import { osmo } from '../../support/run.ts';
import { finished, submit, writeWorkflow } from '../../support/workflows.ts';

const line = (n: number): string =>
  `2026/11/26 01:02:03 [one] ${String(n).padStart(9, '0')} ${'x'.repeat(990)}\n`;

/** Lines of a kilobyte each, numbered; returns how many. */
function grow(path: string, megabytes: number): number {
  const file = openSync(path, 'w');
  let n = 0;
  for (let piece = 0; piece < megabytes; piece++)
    writeSync(file, Array.from({ length: 1024 }, () => line(n++)).join(''));
  writeSync(file, '2026/11/26 01:02:04 [one] RuntimeError: the last line of all\n');
  closeSync(file);
  return n + 1;
}

/** Peak of a process's memory in bytes, as the system counted it. */
function peakOf(pid: number): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

test('540 MB of log: all of it streams through the command, the last lines are found, and no process holds it', async (context) => {
  const home = temporaryFolder();
  const id = await submit(home, writeWorkflow(home, [{ name: 'one', script: 'true' }]), [
    ...['--label', 'pcba-day0-run=line-7'],
  ]);
  await finished(home, id);
  const path = join(home, 'osmo', 'workflows', id, 'logs', 'one.log');
  const lines = grow(path, 530);
  expect(statSync(path).size).toBeGreaterThan(512 * 1024 * 1024);
  if (process.platform !== 'linux') return context.skip('the peak of memory is read from /proc');

  const child = spawn(process.execPath, [programs.osmo, 'workflow', 'logs', id], {
    env: { ...process.env, PCBA_DAY0_HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let bytes = 0;
  let breaks = 0;
  let peak = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) breaks++;
    if (breaks % 64 === 0 && child.pid !== undefined && child.exitCode === null)
      peak = Math.max(peak, peakOf(child.pid));
  });
  const code = await new Promise((go) => child.once('close', go));
  expect([code, breaks]).toEqual([0, lines + 1]);
  expect(bytes).toBeGreaterThan(statSync(path).size);
  expect([peak > 0, peak < 300 * 1024 * 1024]).toEqual([true, true]);

  const last = await osmo(home, ['workflow', 'logs', id, '-n', '2']);
  expect(last.stdout.trimEnd().split('\n').at(-1)).toMatch(/the last line of all/);

  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  const read = await host.call('read_logs', { run: 'line-7', lines: 3 });
  expect([read.isError, read.text]).toEqual([false, expect.stringMatching(/the last line of all/)]);
  // From its start on the reading meets its bound, which is told.
  const whole = await host.call('read_logs', { run: 'line-7', search: 'last line of all' });
  expect([whole.isError, whole.data.complete, whole.text]).toEqual([
    false,
    false,
    expect.stringMatching(/0 hits in \d+ lines; reading met its size bound/),
  ]);
});
