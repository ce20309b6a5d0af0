/** Two servers on one home, and two roots with runs of one name: neither loses or shows what is the other's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hostileRoot } from '../../support/hostile-root.ts';
import { type Host, modernHost } from '../../support/hosts.ts';
import { endPreview, temporaryFolder } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';

async function twoHosts(home: string): Promise<[Host, Host]> {
  onTestFinished(() => endPreview(home));
  const both = await Promise.all([modernHost({ home }), modernHost({ home })]);
  for (const host of both) onTestFinished(() => host.close());
  const [a, b] = both;
  return [a, b];
}

const names = (listed: unknown): string[] =>
  (Array.isArray(listed) ? listed : []).map((one) => String(one?.name ?? one)).sort();

test('two servers reject samples, inspect and preview runs of one name in two roots at once: each keeps its own', async () => {
  const home = temporaryFolder();
  const roots = [await hostileRoot(join(home, 'a'), 100), await hostileRoot(join(home, 'b'), 900)];
  const [one, two] = await twoHosts(home);
  const rejected = ['IC+bridge_0', 'IC+bridge_1'];
  const previews = await Promise.all(
    [one, two].map((host, n) =>
      host.call('preview_outputs', { run: 'line-7', dig_url_root: roots[n], rejected: [rejected[n]] }),
    ),
  );
  expect(previews.map(({ isError, text }) => [isError, isError ? text : ''])).toEqual([
    [false, ''],
    [false, ''],
  ]);
  for (const kind of ['html', 'contact_sheet']) {
    const paths = previews.map(({ data }) => String(data[kind]));
    expect(new Set(paths).size).toBe(2);
    expect(paths.map((path) => readFileSync(path).length > 0)).toEqual([true, true]);
  }
  // Whoever asks, through whichever server, is told of this root's list.
  for (const host of [two, one])
    for (const [n, dig_url_root] of roots.entries()) {
      const { data, text } = await host.call('preview_outputs', { run: 'line-7', dig_url_root });
      expect([n, names(data.rejected), text.includes(`${rejected[1 - n]} rejected`)]).toEqual([
        n,
        [rejected[n]],
        false,
      ]);
    }
  const inspected = await Promise.all(
    [one, two, one, two].map((host, n) =>
      host.call('inspect_dataset', { run: 'line-7', dig_url_root: roots[n % 2], save_profile: `look-${n}` }),
    ),
  );
  expect(inspected.map(({ isError }) => isError)).toEqual([false, false, false, false]);
  const reports = inspected.map(({ data }) => String(data.report));
  expect(new Set(reports).size).toBe(2);
  expect([reports[0], reports[1]]).toEqual([reports[2], reports[3]]);
});

const place = preparedHome();

test('two servers plan, submit the same digest at once, watch and cancel: one run, and both tell the same of it', async () => {
  const { home } = place;
  const [one, two] = await twoHosts(home);
  const plan = await one.call('submit_day0', { action: 'plan', name: 'line-9', smoke_test: true });
  expect([plan.isError, plan.text]).toEqual([false, expect.anything()]);
  const submit = { action: 'submit', digest: plan.data.digest };
  const both = await Promise.all([one.call('submit_day0', submit), two.call('submit_day0', submit)]);
  expect(both.map(({ isError }) => isError)).toEqual([false, false]);
  expect(both[0].data.workflow_id).toBe(both[1].data.workflow_id);
  const seen = await Promise.all([one, two].map((host) => host.call('list_runs', {})));
  const ids = seen.map(({ data }) =>
    (Array.isArray(data.runs) ? data.runs : []).map((run) => run.workflow_id),
  );
  expect(ids).toEqual([[both[0].data.workflow_id], [both[0].data.workflow_id]]);
  const cancelled = await Promise.all([
    one.call('cancel_run', { run: 'line-9', confirm: both[0].data.workflow_id }),
    two.call('watch_run', { run: 'line-9', wait_s: 20 }),
  ]);
  expect(cancelled.map(({ isError, text }) => [isError, isError ? text : ''])).toEqual([
    [false, ''],
    [false, ''],
  ]);
  for (const host of [one, two]) {
    const { data } = await host.call('watch_run', { run: 'line-9', wait_s: 30 });
    expect([data.status, data.finished]).toEqual(['FAILED_CANCELED', true]);
  }
});
