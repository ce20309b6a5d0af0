/** A first call on a machine answers within its bound, goes on where it was, and leaves nothing half made. */
import { cpSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { modernHost } from '../../support/hosts.ts';
import { until } from '../../support/patience.ts';
import { endPreview, keptFolder, removeFolder } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';
import { alive } from '../../support/processes.ts';

const place = preparedHome();
const workerForm = z.object({ pid: z.number() });
const workerOf = (home: string, key = 'sample'): number =>
  workerForm.parse(JSON.parse(readFileSync(join(home, 'preparing', `${key}.json`), 'utf8'))).pid;
const partials = (home: string): string[] => readdirSync(home).filter((name) => name.endsWith('.partial'));

async function impatientHost(waitSeconds = 0.05) {
  const home = keptFolder();
  const host = await modernHost({ home, env: { PCBA_DAY0_PREPARE_WAIT_S: String(waitSeconds) } });
  onTestFinished(async () => {
    await host.close();
    endPreview(home);
    const pid = workerOf(home);
    if (alive(pid)) process.kill(pid, 'SIGTERM');
    await until(async () => !alive(pid));
    removeFolder(home);
  });
  return { home, host };
}

test('preflight, a plan and a setup say what is prepared, how far it is, and wait for the same work', async () => {
  const { home, host } = await impatientHost(0.5);
  const progress: string[] = [];
  const asked = () => host.call('preflight', {}, { onProgress: (message) => progress.push(message) });
  const first = await asked();
  expect([first.isError, first.text]).toEqual([
    true,
    expect.stringMatching(
      /^ERROR preparing: still preparing the sample board.*\nwhy: .*\nfix: send the same call again.*\nretry: safe$/s,
    ),
  ]);
  // The host's client drops a message that it reads together with the answer: another call is another chance to hear one.
  await until(async () => {
    if (progress.length === 0) await asked();
    return progress.length > 0;
  });
  expect(progress.join()).toMatch(/preparing the sample board/);
  const pid = workerOf(home);
  const file = join(home, 'preparing', 'sample.progress');
  await until(async () => existsSync(file) && statSync(file).size > 0);
  const later = await host.call('submit_day0', { action: 'plan', smoke_test: true });
  expect(later.text).toMatch(
    /the sample board with its training pictures: step [1-4] of 4, \w.* \(begun \d+ s ago\)/,
  );
  const third = await host.call('setup_artifacts', { action: 'plan' });
  expect(third.text).toMatch(/^ERROR preparing:/);
  expect([workerOf(home), alive(pid), existsSync(join(home, 'dig'))]).toEqual([pid, true, false]);
});

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'after %s nothing half made stays, and the same call begins anew',
  async (signal) => {
    const { home, host } = await impatientHost();
    await host.call('preflight', {});
    const pid = workerOf(home);
    await until(async () => partials(home).length > 0);
    process.kill(pid, signal);
    await until(async () => !alive(pid));
    // A killed one cannot see to it itself.
    expect(partials(home)).toEqual(signal === 'SIGTERM' ? [] : [`.dig.${pid}.partial`]);
    const again = await host.call('preflight', {});
    expect(again.text).toMatch(/^ERROR preparing:/);
    await until(async () => partials(home).join() === `.dig.${workerOf(home)}.partial`);
    expect(workerOf(home)).not.toBe(pid);
  },
);

test('a home that was copied prepares its own, and does not wait for the other one’s process', async () => {
  const asked = { action: 'plan', smoke_test: true };
  const first = await modernHost({ home: place.home });
  onTestFinished(() => first.close());
  expect((await first.call('submit_day0', asked)).isError).toBe(false);
  const copy = keptFolder();
  cpSync(place.home, copy, { recursive: true });
  const second = await modernHost({ home: copy, env: { PCBA_DAY0_PREPARE_WAIT_S: '60' } });
  onTestFinished(async () => {
    await second.close();
    endPreview(copy);
    removeFolder(copy);
  });
  expect((await second.call('submit_day0', asked)).text).toMatch(/^PLAN /);
  expect(workerOf(copy, 'endpoint')).not.toBe(workerOf(place.home, 'endpoint'));
  expect(alive(workerOf(place.home, 'endpoint'))).toBe(true);
});
