/** Files of ours that a crash, a hand or a newer version has changed: each is named, passed over or refused with what to do; nothing else fails. */
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hostileRoot } from '../../support/hostile-root.ts';
import { type Host, modernHost } from '../../support/hosts.ts';
import { until } from '../../support/patience.ts';
import { endPreview, temporaryFolder } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';
import { osmo } from '../../support/run.ts';
import { finished, submit, writeWorkflow } from '../../support/workflows.ts';

/** What may stand in the place of a file; `whole` is what stood there. */
const damages: Record<string, (whole: string) => string> = {
  empty: () => '',
  truncated: (whole) => whole.slice(0, whole.length >> 1),
  garbage: () => '\0\0\u0001garbage\n{',
  'of another shape': () => '[{"a": 1}, null]',
  'of a newer version': () => '{"version": 99, "kind": {"of": "pcba-day0"}, "objects": {"all": 3}}',
};
const all = Object.entries(damages).map(([kind, damage]) => ({ kind, damage }));

async function hostIn(home: string, env: Record<string, string> = {}): Promise<Host> {
  const host = await modernHost({ home, env });
  onTestFinished(async () => {
    await host.close();
    endPreview(home);
  });
  return host;
}

const place = preparedHome();

test('plans and attempts: refused or taken up, and a new plan mends them', async () => {
  const { home } = place;
  const host = await hostIn(home, { PCBA_DAY0_SUBMIT_SETTLE_S: '1' });
  const asked = { action: 'plan', name: 'line-9', smoke_test: true };
  const { digest } = (await host.call('submit_day0', asked)).data;
  const path = join(home, 'plans', `${digest}.json`);
  const whole = readFileSync(path, 'utf8');
  for (const { kind, damage } of all) {
    writeFileSync(path, damage(whole));
    const refused = await host.call('submit_day0', { action: 'submit', digest });
    expect([kind, refused.isError, refused.text]).toEqual([
      kind,
      true,
      expect.stringMatching(
        /^ERROR storage_failed: the plan in .* cannot be read[\s\S]*plan again: submit_day0/,
      ),
    ]);
    expect([kind, (await host.call('list_runs', {})).isError]).toEqual([kind, false]);
  }
  expect((await host.call('submit_day0', asked)).data.digest).toBe(digest);
  expect(readFileSync(path, 'utf8')).toBe(whole);
  // Of an attempt that cannot be read it is known that it was made, and when at the latest.
  const attempt = join(home, 'plans', `${digest}.attempt.json`);
  const ids = new Set<unknown>();
  for (const { kind, damage } of all) {
    writeFileSync(attempt, damage('{"begun": 1760000000000, "refusedBefore": []}'));
    utimesSync(attempt, 1_760_000_000, 1_760_000_000);
    const { isError, data, text } = await host.call('submit_day0', { action: 'submit', digest });
    expect([kind, isError, isError ? text : '']).toEqual([kind, false, '']);
    ids.add(data.workflow_id);
  }
  expect([...ids]).toEqual(['line-9-1']);
  expect(existsSync(attempt)).toBe(false);
  await osmo(home, ['workflow', 'cancel', 'line-9-1']);
  await finished(home, 'line-9-1');
});

test('manifest, journal and review of a run: named, with what to do; other folders and runs go on', async () => {
  const home = temporaryFolder();
  const dig_url_root = await hostileRoot(join(home, 'root'), 8);
  const host = await hostIn(home);
  const run = { run: 'line-7', dig_url_root, stages: ['camera_look'] };
  const fetched = await host.call('download_outputs', run);
  const [manifest, folder] = [String(fetched.data.manifest), String(fetched.data.folder)];
  const journal = join(folder, '.pcba-day0-download.jsonl');
  const whole = readFileSync(manifest, 'utf8');
  for (const { kind, damage } of all) {
    writeFileSync(manifest, damage(whole));
    const refused = await host.call('download_outputs', run);
    expect([kind, refused.isError, refused.text]).toEqual([
      kind,
      true,
      expect.stringMatching(
        /bad_input: .*manifest\.json is not the manifest of a download[\s\S]*another folder/,
      ),
    ]);
    const other = await host.call('download_outputs', { ...run, folder: `for-${kind}` });
    expect([kind, other.data.complete]).toEqual([kind, true]);
    rmSync(manifest);
    writeFileSync(
      journal,
      damage(`{"run":"line-7","root":"${dig_url_root}"}\n{"key":"a","path":"b","bytes":1`),
    );
    const again = await host.call('download_outputs', run);
    expect([kind, again.text]).toEqual([
      kind,
      expect.stringMatching(
        /^COMPLETE|^ERROR bad_input: .*\nwhy: its journal .* is damaged.*\nfix: remove the folder/,
      ),
    ]);
    rmSync(journal, { force: true });
    writeFileSync(manifest, whole);
  }
  expect((await host.call('download_outputs', run)).data.complete).toBe(true);

  const rejected = { run: 'line-7', dig_url_root, rejected: ['IC+bridge_0'] };
  await host.call('preview_outputs', rejected);
  const reviews = join(home, 'reviews');
  const review = join(reviews, readdirSync(reviews)[0] ?? '', 'review.json');
  const list = readFileSync(review, 'utf8');
  for (const { kind, damage } of all) {
    writeFileSync(review, damage(list));
    const told = await host.call('preview_outputs', { run: 'line-7', dig_url_root });
    expect([kind, told.isError, told.text]).toEqual([
      kind,
      true,
      expect.stringMatching(/storage_failed: the review in .*review\.json cannot be read/),
    ]);
    expect([kind, (await host.call('list_outputs', { run: 'line-7', dig_url_root })).isError]).toEqual([
      kind,
      false,
    ]);
  }
});

test('config, credentials, endpoint record and token: refused by name where they count, made anew where they do not', async () => {
  const home = temporaryFolder();
  await osmo(home, ['credential', 'set', 'a', '--type', 'GENERIC', '--payload', 'token=abcdefgh']);
  const credentials = join(home, 'osmo', 'credentials.json');
  const whole = readFileSync(credentials, 'utf8');
  for (const { kind, damage } of all) {
    writeFileSync(credentials, damage(whole));
    for (const args of [['list'], ['set', 'b', '--type', 'GENERIC', '--payload', 'token=abcdefgh']]) {
      const { exit, stdout } = await osmo(home, ['credential', ...args]);
      expect([kind, exit, stdout]).toEqual([
        kind,
        2,
        expect.stringMatching(/credentials\.json cannot be read.*mend or remove/),
      ]);
      expect(stdout).not.toMatch(/abcdefgh/);
    }
    expect([kind, readFileSync(credentials, 'utf8')]).toEqual([kind, damage(whole)]);
    expect((await osmo(home, ['workflow', 'list'])).exit).toBe(0);
  }
  writeFileSync(credentials, whole);
  for (const { kind, damage } of all) {
    writeFileSync(join(home, 'config.json'), damage('{"workspaces": {}}'));
    const host = await hostIn(home);
    const { isError, text } = await host.call('list_runs', {});
    expect([kind, isError, text]).toEqual([kind, true, expect.stringMatching(/bad_input: .*config\.json/)]);
    await host.close();
  }
  rmSync(join(home, 'config.json'));
  writeFileSync(join(home, 'preview-endpoint.json'), '{"pid": "');
  writeFileSync(join(home, 'preview-token'), '\0');
  const host = await hostIn(home);
  expect((await host.call('check_endpoint', {})).data.verdict).toBe('ok');
});

test("what a task's wrapper wrote is damaged: that task is told as failed, with the reason", async () => {
  const home = temporaryFolder();
  const gate = join(home, 'gate');
  const script = `until [ -e '${gate}' ]; do sleep 0.05; done`;
  const ids: string[] = [];
  for (const _ of ['started', 'exit.json'])
    ids.push(await submit(home, writeWorkflow(home, [{ name: 'one', script }])));
  const place = (n: number, name: string): string =>
    join(home, 'osmo', 'workflows', ids[n] ?? '', 'tasks', 'one', name);
  for (const n of [0, 1]) await until(() => existsSync(place(n, 'started')));
  writeFileSync(place(0, 'started'), '{"pid"');
  writeFileSync(place(1, 'exit.json'), '');
  for (const id of ids) {
    const state = await finished(home, id);
    const [one] = state.groups[0]?.tasks ?? [];
    expect([id, one?.status, one?.failure_message]).toEqual([
      id,
      'FAILED_SERVER_ERROR',
      expect.stringMatching(/^The embedded engine failed: .*(started|exit\.json)/),
    ]);
  }
  writeFileSync(gate, '');
});
