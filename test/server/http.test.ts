/** Both kinds of hosts over HTTP: tools, progress, cancellation, questions, news, pictures of the same server as on stdio. */
import { expect, onTestFinished, test } from 'vitest';
import { type Host, type HostOptions, hosts, toolNames } from '../support/hosts.ts';
import { httpServer } from '../support/http-server.ts';
import { until } from '../support/patience.ts';
import { temporaryFolder } from '../support/places.ts';
import { query, waitingRun } from '../support/workflows.ts';

const kinds = ['modern', 'legacy'] as const;
type Kind = (typeof kinds)[number];

async function connected(kind: Kind, options: HostOptions): Promise<Host> {
  const host = await hosts[kind](options);
  onTestFinished(() => host.close());
  return host;
}

test.each(kinds)('a %s host lists the same tools, resources and mistakes as on stdio', async (kind) => {
  const home = temporaryFolder();
  const { url, said } = await httpServer(home);
  const host = await connected(kind, { home, url });
  const onStdio = await connected(kind, { home });
  expect(await host.tools()).toEqual(await onStdio.tools());
  expect((await host.tools()).map(({ name }) => name)).toEqual(toolNames);
  expect(await host.resources()).toEqual(await onStdio.resources());
  expect((await host.call('stamp_name', { prefix: 'line' })).data.name).toMatch(/^line-[0-9a-f]{8}$/);
  const wrong = await host.call('watch_run', { run: 'nosuch-run' });
  expect([wrong.isError, wrong.text]).toEqual([true, expect.stringMatching(/nosuch-run/)]);
  expect(said().stdout).toBe('');
});

test.each(kinds)('a %s host sees progress of a wait and can take it back; the run goes on', async (kind) => {
  const home = temporaryFolder();
  const { url } = await httpServer(home);
  const host = await connected(kind, { home, url });
  const { id, letGo } = await waitingRun(home);
  const abort = new AbortController();
  const told: string[] = [];
  const waiting = host.call(
    'watch_run',
    { run: 'line-7', wait_s: 45 },
    {
      signal: abort.signal,
      onProgress: (message) => {
        told.push(message);
        abort.abort();
      },
    },
  );
  await expect(waiting).rejects.toThrow(/abort/i);
  expect(told.length).toBeGreaterThan(0);
  expect((await query(home, id)).status).toBe('RUNNING');
  // The server is free for more.
  expect((await host.call('watch_run', { run: 'line-7', wait_s: 0 })).data.finished).toBe(false);
  letGo();
  expect((await host.call('watch_run', { run: 'line-7', wait_s: 45 })).data.finished).toBe(true);
});

test.each(kinds)('a %s host is asked before a run is cancelled, and its answer counts', async (kind) => {
  const home = temporaryFolder();
  const { url } = await httpServer(home);
  const asked: string[] = [];
  let cancel: boolean | undefined;
  const user = (question: string) => {
    asked.push(question);
    return cancel === undefined ? undefined : { cancel };
  };
  const host = await connected(kind, { home, url, user });
  const { id } = await waitingRun(home);
  for (cancel of [undefined, false]) {
    expect((await host.call('cancel_run', { run: 'line-7' })).isError).toBe(true);
    expect((await query(home, id)).status).toBe('RUNNING');
  }
  cancel = true;
  expect((await host.call('cancel_run', { run: 'line-7' })).isError).toBe(false);
  await until(async () => (await query(home, id)).status.startsWith('FAILED'));
  expect(asked).toEqual([1, 2, 3].map(() => expect.stringContaining('line-7')));
});

test.each(kinds)('a %s host is told when a run that it follows appears, moves and ends', async (kind) => {
  const home = temporaryFolder();
  const { url } = await httpServer(home);
  const host = await connected(kind, { home, url });
  const other = await connected(kind, { home, url });
  const told: string[] = [];
  const toldOther: string[] = [];
  await host.follow(['day0://runs', 'day0://runs/line-7'], (what) => told.push(what));
  await other.follow(['day0://runs/line-8'], (what) => toldOther.push(what));
  const { letGo } = await waitingRun(home);
  expect(JSON.parse(await host.read('day0://runs/line-7'))).toMatchObject({ finished: false });
  const before = told.length;
  letGo();
  await until(() => told.slice(before).includes('day0://runs/line-7'));
  await until(() => told.slice(before).includes('day0://runs'));
  expect(toldOther.filter((what) => what !== 'list')).toEqual([]);
});

test('a cancellation and answers of many hosts pass while calls of all of them wait', async () => {
  const home = temporaryFolder();
  const { url } = await httpServer(home, ['--max-calls', '2']);
  await waitingRun(home);
  const host = await connected('legacy', { home, url, user: () => ({ cancel: false }) });
  await host.tools();
  const abort = new AbortController();
  const told: string[] = [];
  const wait = { run: 'line-7', wait_s: 45 };
  const waiting = host.call('watch_run', wait, {
    signal: abort.signal,
    onProgress: (message) => told.push(message),
  });
  await until(() => told.length > 0);
  // The second and last call asks its user; the answer is a message that must pass.
  const second = await host.call('cancel_run', { run: 'line-7' });
  expect([second.isError, second.text]).toEqual([true, expect.stringContaining('answered with no')]);
  abort.abort();
  await expect(waiting).rejects.toThrow(/abort/i);
  await until(async () => !(await host.call('list_runs', {})).isError);
});
