/** Who gets in over HTTP and who does not, asked by hand of the real process. */
import { createServer, request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { hosts } from '../support/hosts.ts';
import { type HttpServer, hello, httpServer, post } from '../support/http-server.ts';
import { listening } from '../support/listening.ts';
import { until } from '../support/patience.ts';
import { temporaryFolder } from '../support/places.ts';
import { day0 } from '../support/run.ts';
import { query, submit, writeWorkflow } from '../support/workflows.ts';

const served = (flags: readonly string[] = []): Promise<HttpServer> => httpServer(temporaryFolder(), flags);

interface Raw {
  status: number | undefined;
  text: string;
}

/** With headers that fetch would set by itself. */
function raw(url: string, headers: Record<string, string>, body = JSON.stringify(hello)): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const sent = request(url, { method: 'POST', headers: { ...json, ...headers } }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

test('a page of another host gets nothing, by whatever name it calls this machine', async () => {
  const { url, said } = await served();
  const { port } = new URL(url);
  for (const host of ['127.0.0.1', `127.0.0.1:${port}`, 'localhost', 'LOCALHOST:1', '[::1]:80'])
    expect([host, (await raw(url, { host })).status]).toEqual([host, 200]);
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1.evil.example',
    '0.0.0.0',
    '10.0.0.1',
  ])
    expect([host, await raw(url, { host })]).toEqual([
      host,
      { status: 403, text: expect.stringMatching(/Host is not this machine.*127\.0\.0\.1/) },
    ]);
  for (const origin of [`http://localhost:${port}`, 'http://127.0.0.1:3000', 'http://[::1]'])
    expect([origin, (await raw(url, { origin })).status]).toEqual([origin, 200]);
  for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example', 'rubbish'])
    expect([origin, await raw(url, { origin })]).toEqual([
      origin,
      { status: 403, text: expect.stringContaining('Origin is not this machine') },
    ]);
  expect((await raw(url, { host: 'a b' })).status).toBe(400);
  expect(said().stdout).toBe('');
});

test('what is no message is refused with its reason, and the server goes on', async () => {
  const { url, said } = await served();
  const large = JSON.stringify({ ...hello, padding: 'x'.repeat(1024 * 1024) });
  expect(await raw(url, {}, large)).toEqual({ status: 413, text: expect.stringContaining('1048576') });
  // Of a length that is not told beforehand.
  expect((await raw(url, { 'transfer-encoding': 'chunked' }, large)).status).toBe(413);
  const cases: [string, number, RegExp][] = [
    ['{"jsonrpc":', 400, /not JSON/],
    ['', 400, /not JSON/],
    ['{}', 400, /./],
    ['[]', 400, /./],
    ['null', 400, /./],
    [JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }), 400, /Mcp-Session-Id.*initialize/],
  ];
  for (const [body, status, why] of cases)
    expect([body, await raw(url, {}, body)]).toEqual([body, { status, text: expect.stringMatching(why) }]);
  expect((await raw(url, { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await raw(url, { accept: 'text/html' })).status).toBe(406);
  expect((await raw(url, { 'mcp-session-id': 'nosuch' })).status).toBe(404);
  expect((await raw(url.replace('/mcp', '/'), {})).text).toContain('/mcp');
  for (const [method, status] of [
    ['GET', 400],
    ['DELETE', 400],
    ['PUT', 405],
    ['OPTIONS', 405],
  ] as const)
    expect([method, (await fetch(url, { method })).status]).toEqual([method, status]);
  const answer = await post(url, hello);
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('pcba-day0')]);
  expect(said().stderr).not.toMatch(/\bat .*:\d+:\d+/);
});

test('sessions are counted: one that nobody holds open gives way, others do not', async () => {
  const { url } = await served(['--max-sessions', '2']);
  const begun = await post(url, hello);
  await begun.text();
  const id = begun.headers.get('mcp-session-id') ?? '';
  const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
  expect((await post(url, list, { 'mcp-session-id': id })).status).toBe(200);
  for (const _ of [1, 2]) {
    const host = await hosts.legacy({ home: '', url });
    onTestFinished(() => host.close());
    // The client opens its stream for news by itself, after the first messages.
    await host.follow(['day0://runs'], () => {});
  }
  await until(async () => (await post(url, list, { 'mcp-session-id': id })).status === 404);
  await until(async () => (await post(url, hello)).status === 503);
  const full = await post(url, hello);
  expect([full.headers.get('retry-after'), await full.text()]).toEqual([
    expect.stringMatching(/^\d+$/),
    expect.stringContaining('2 sessions are open'),
  ]);
  // Newer hosts have none.
  const modern = await hosts.modern({ home: '', url });
  onTestFinished(() => modern.close());
  expect((await modern.tools()).length).toBeGreaterThan(0);
});

test('a session that its host ends is gone', async () => {
  const { url } = await served();
  const id = (await post(url, hello)).headers.get('mcp-session-id') ?? '';
  const headers = { 'mcp-session-id': id };
  expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(200);
  expect((await post(url, { jsonrpc: '2.0', id: 2, method: 'tools/list' }, headers)).status).toBe(404);
});

test('addresses beyond this machine, ports in use and values that are none are refused with a way out', async () => {
  const home = temporaryFolder();
  for (const host of ['0.0.0.0', '::', '192.168.1.5', 'my-machine', '127.0.0.1.evil.example', '']) {
    const refused = await day0(home, ['serve', '--http', '0', '--host', host]);
    expect([host, refused]).toEqual([
      host,
      { exit: 2, stdout: '', stderr: expect.stringMatching(/cannot tell who asks(.|\n)*ssh -L/) },
    ]);
  }
  const port = await listening(createServer());
  const busy = await day0(home, ['serve', '--http', String(port)]);
  expect([busy.exit, busy.stderr]).toEqual([2, expect.stringMatching(/cannot listen(.|\n)*--http 0/)]);
  for (const flags of [['70000'], ['http'], ['0', '--max-calls', '0'], ['0', '--session-idle-s', 'soon']])
    expect([flags, (await day0(home, ['serve', '--http', ...flags])).exit]).toEqual([flags, 2]);
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends calls and the server, and no run', async (signal) => {
  const home = temporaryFolder();
  const { url, end } = await httpServer(home);
  const id = await submit(home, writeWorkflow(home, [{ name: 'one', script: 'sleep 900' }]), [
    '--label',
    'pcba-day0-run=line-7',
  ]);
  onTestFinished(
    async () => void (await day0(home, ['call', 'cancel_run', `{"run":"${id}","confirm":"${id}"}`])),
  );
  await until(async () => (await query(home, id)).status === 'RUNNING');
  const told: string[] = [];
  const calls = await Promise.all(
    (['modern', 'legacy'] as const).map(async (kind) => {
      const host = await hosts[kind]({ home, url });
      onTestFinished(() => host.close());
      const onProgress = (message: string): void => void told.push(message);
      return { call: host.call('watch_run', { run: 'line-7', wait_s: 45 }, { onProgress }) };
    }),
  );
  const ended = Promise.all(calls.map(({ call }) => call.catch((error: unknown) => String(error))));
  await until(() => told.length > 1);
  expect(await end(signal)).toBe(0);
  for (const said of await ended) expect(said).toContain('the server has been ended; runs go on without it');
  expect((await query(home, id)).status).toBe('RUNNING');
  await expect(fetch(url)).rejects.toThrow();
});
