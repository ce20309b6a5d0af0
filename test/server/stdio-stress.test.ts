/** The stdio server under load and with hosts that misbehave, its stdout read line by line. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { hosts } from '../support/hosts.ts';
import { until } from '../support/patience.ts';
import { programs, repository, temporaryFolder } from '../support/places.ts';
import { alive } from '../support/processes.ts';
import { stdioPeer } from '../support/stdio-peer.ts';
import { record } from '../support/values.ts';
import { query, waitingRun } from '../support/workflows.ts';

const call = (name: string, args: object, meta: object = {}) => ({ name, arguments: args, _meta: meta });

test('200 calls at once, among rubbish, cancellations, waits and progress: one answer each, nothing else on stdout', async () => {
  const home = temporaryFolder();
  const { letGo } = await waitingRun(home);
  const peer = await stdioPeer(home);
  const wait = { run: 'line-7', wait_s: 45 };
  const withdrawn = [1, 2, 3, 4, 5].map((n) =>
    peer.request('tools/call', call('watch_run', wait, { progressToken: `gone-${n}` })),
  );
  const poll = peer.request('tools/call', call('watch_run', wait, { progressToken: 'poll' }));
  const calls = Array.from({ length: 200 }, (_, n) => {
    if (n % 50 === 0) peer.line('rubbish {');
    if (n % 50 === 10) peer.notify('notifications/cancelled', { requestId: 99_999 });
    if (n % 50 === 20) return peer.request('tools/call', call('list_runs', {}));
    if (n % 50 === 30) return peer.request('tools/call', call('stamp_name', { nonsense: n }));
    return peer.request('tools/call', call('stamp_name', { prefix: `n${n}` }));
  });
  for (const requestId of withdrawn) peer.notify('notifications/cancelled', { requestId, reason: 'test' });
  const answers = await Promise.all(calls.map((id) => peer.response(id)));
  for (const [n, { result }] of answers.entries()) {
    const { isError, structuredContent } = record(result);
    expect([n, isError === true]).toEqual([n, n % 50 === 30]);
    if (n % 50 !== 20 && n % 50 !== 30)
      expect(record(structuredContent).name).toMatch(new RegExp(`^n${n}-[0-9a-f]{8}$`));
  }
  const told = () =>
    peer.got.map(({ params }) => record(params)).filter((one) => one.progressToken === 'poll');
  await until(() => told().length > 0, 'progress of the run');
  letGo();
  expect(record(record((await peer.response(poll)).result).structuredContent)).toMatchObject({
    run: 'line-7',
    finished: true,
  });
  // Nobody hears of what was withdrawn, and of the rest once.
  const answered = peer.got.flatMap((message) => ('method' in message ? [] : [message.id]));
  expect(answered.filter((id) => withdrawn.some((one) => one === id))).toEqual([]);
  expect(new Set(answered).size).toBe(answered.length);
  const steps = told().map(({ progress }) => Number(progress));
  expect(steps.length).toBeGreaterThan(0);
  expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  peer.child.stdin.end();
  const [code] = await once(peer.child, 'exit');
  expect([peer.strays, code]).toEqual([[], 0]);
});

test.each(['modern', 'legacy'] as const)('the SDK of %s hosts keeps 200 calls apart, too', async (kind) => {
  const host = await hosts[kind]({ home: temporaryFolder() });
  onTestFinished(() => host.close());
  const names = await Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const { structuredContent } = await host.raw('stamp_name', { prefix: `n${n}` });
      return String(record(structuredContent).name);
    }),
  );
  for (const [n, name] of names.entries()) expect(name).toMatch(new RegExp(`^n${n}-[0-9a-f]{8}$`));
});

test('a host that is killed in the middle of a call takes the server with it, and not the run', async () => {
  const home = temporaryFolder();
  const { id, letGo } = await waitingRun(home);
  // A host as small as can be: it starts the server, makes one call that waits, and tells of both.
  const script = `
    const { spawn } = require('node:child_process');
    const server = spawn(process.execPath, [${JSON.stringify(programs.server)}, '--cluster', 'embedded'],
      { stdio: ['pipe', 'pipe', 'ignore'] });
    const send = (message) => server.stdin.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
    send({ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {},
      clientInfo: { name: 'mortal', version: '1' } } });
    send({ method: 'notifications/initialized' });
    send({ id: 2, method: 'tools/call', params: { name: 'watch_run', arguments: { run: 'line-7', wait_s: 45 },
      _meta: { progressToken: 'p' } } });
    server.stdout.on('data', (chunk) => {
      if (String(chunk).includes('notifications/progress')) console.log('waiting in ' + server.pid);
    });`;
  const host = spawn(process.execPath, ['-e', script], {
    cwd: repository,
    env: { ...process.env, PCBA_DAY0_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  host.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await until(() => said.includes('waiting in'));
  const pid = Number(/waiting in (\d+)/.exec(said)?.[1]);
  expect(alive(pid)).toBe(true);
  host.kill('SIGKILL');
  await until(() => !alive(pid));
  expect((await query(home, id)).status).toBe('RUNNING');
  letGo();
  await until(async () => (await query(home, id)).status === 'COMPLETED');
});
