/** A setup whose submit or supervisor is killed at seeded points: called again it is one run, and what it fetches is whole. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeMirror } from '../../support/mirror.ts';
import { until } from '../../support/patience.ts';
import { keptFolder, removeFolder, temporaryFolder } from '../../support/places.ts';
import { day0, osmo } from '../../support/run.ts';
import { countedIn, pointsIn, struckDisk } from '../../support/struck-disk.ts';
import { treeOf } from '../../support/trees.ts';

const mirror = keptFolder();
beforeAll(() => writeMirror(mirror));
afterAll(() => removeFolder(mirror));

/** A home with a planned setup of the raw dataset; `submit` sends its digest. */
async function planned() {
  const home = temporaryFolder();
  const root = join(home, 'new');
  mkdirSync(root);
  const call = (args: object, env: Record<string, string> = {}) =>
    day0(home, ['call', 'setup_artifacts', JSON.stringify(args)], {
      ...env,
      PCBA_DAY0_MIRROR: mirror,
      PCBA_DAY0_SUBMIT_SETTLE_S: '1',
    });
  const plan = await call({
    action: 'plan',
    only: ['datasets/pcb/raw'],
    dig_url_root: pathToFileURL(root).href,
  });
  expect([plan.exit, plan.stdout]).toEqual([0, expect.anything()]);
  const { digest } = JSON.parse(plan.stdout);
  return { home, root, submit: (env?: Record<string, string>) => call({ action: 'submit', digest }, env) };
}

/** Every look carries on a run whose supervisor died, with the look's own environment, as the server's looks do. */
async function expectFetched(home: string, root: string): Promise<void> {
  const look = (...args: string[]) =>
    osmo(home, ['workflow', ...args, '-t', 'json'], { PCBA_DAY0_MIRROR: mirror });
  const ids: string[] = JSON.parse((await look('list')).stdout).workflows.map(
    ({ name }: { name: string }) => name,
  );
  expect(ids).toHaveLength(1);
  let status = '';
  await until(async () => {
    ({ status } = JSON.parse((await look('query', ids[0] ?? '')).stdout));
    return /^(COMPLETED|FAILED)/.test(status);
  });
  expect(status).toBe('COMPLETED');
  const raw = join('datasets', 'pcb', 'raw');
  // The marker beside them says that all has come.
  const marker = '.pcba-day0-setup.json';
  const fetched = treeOf(join(root, raw));
  expect(fetched.some(([path]) => path === marker)).toBe(true);
  expect(fetched.filter(([path]) => path !== marker)).toEqual(treeOf(join(mirror, raw)));
  expect(readdirSync(join(root, raw)).filter((name) => /draft|partial/.test(name))).toEqual([]);
}

async function changesOf(role: string): Promise<number> {
  const { home, root, submit } = await planned();
  const count = join(home, 'count');
  expect((await submit(struckDisk({ below: home, role, count }))).exit).toBe(0);
  await expectFetched(home, root);
  await until(() => existsSync(count) && statSync(count).size > 0);
  return countedIn(count);
}

test('the submit is killed: sent again as it is, there is one run', async () => {
  for (const killAt of pointsIn(await changesOf('pcba-day0'), 5)) {
    const { home, root, submit } = await planned();
    const killed = await submit(struckDisk({ below: home, role: 'pcba-day0', killAt }));
    expect([killAt, killed.exit, killed.stdout]).toEqual([killAt, undefined, '']);
    for (let calls = 1; ; calls++) {
      const { exit, stdout } = await submit();
      if (exit === 0) break;
      // What is not known yet is asked again, as the answer says.
      expect([killAt, calls < 12, JSON.parse(stdout).error.retry]).toEqual([killAt, true, 'after_check']);
    }
    await expectFetched(home, root);
  }
});

test('the supervisor of a setup is killed: the next look carries it on', async () => {
  for (const killAt of pointsIn(await changesOf('__supervise'), 6)) {
    const { home, root, submit } = await planned();
    const { exit } = await submit(struckDisk({ below: join(home, 'osmo'), role: '__supervise', killAt }));
    expect([killAt, exit]).toEqual([killAt, 0]);
    await expectFetched(home, root);
  }
});
