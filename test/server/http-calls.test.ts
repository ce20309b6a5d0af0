/** What a withdrawn call, a host that goes away and the end of the server do to calls at work, seen from inside a tool. */
import { setTimeout as sleep } from 'node:timers/promises';
import { McpServer } from '@modelcontextprotocol/server';
import { expect, onTestFinished, test } from 'vitest';
import { limitsOf } from '../../src/server/http/limits.ts';
import { type Listening, listen } from '../../src/server/http/listen.ts';
import { type Host, hosts } from '../support/hosts.ts';
import { hello, post } from '../support/http-server.ts';
import { until } from '../support/patience.ts';

const kinds = ['modern', 'legacy'] as const;

interface Seen {
  started: number;
  aborted: number;
}

/** A server with a tool that waits until its call is aborted, and one that is done at once. */
async function waiter(
  flags: Record<string, string> = {},
): Promise<Listening & { seen: Seen; errors: string[] }> {
  const seen = { started: 0, aborted: 0 };
  const errors: string[] = [];
  const connect = () => {
    const server = new McpServer({ name: 'waiter', version: '1' });
    server.registerTool('wait', { description: 'Waits' }, async ({ mcpReq: { signal } }) => {
      seen.started++;
      await sleep(60_000, undefined, { signal }).catch(() => seen.aborted++);
      return { content: [] };
    });
    server.registerTool('now', { description: 'Answers' }, () => ({ content: [] }));
    server.registerTool('fail', { description: 'Fails' }, () => {
      throw new Error('secret of the inside');
    });
    return server;
  };
  const onerror = (error: Error): void => void errors.push(error.message);
  const listening = await listen(
    { host: '127.0.0.1', port: 0 },
    { connect, limits: limitsOf(flags), onerror },
  );
  onTestFinished(() => listening.close());
  return { ...listening, seen, errors };
}

async function connected(kind: (typeof kinds)[number], url: string): Promise<Host> {
  const host = await hosts[kind]({ home: '', url });
  onTestFinished(() => host.close());
  return host;
}

test.each(kinds)('a call that a %s host withdraws is aborted and makes room for others', async (kind) => {
  const { url, seen } = await waiter({ 'max-calls': '2' });
  const host = await connected(kind, url);
  await host.tools();
  for (let round = 1; round <= 5; round++) {
    const abort = new AbortController();
    const waiting = host.raw('wait', {}, { signal: abort.signal });
    await until(() => seen.started === round);
    abort.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
    await until(() => seen.aborted === round);
  }
});

test.each(kinds)('with all calls at work a %s host hears that it may try again later', async (kind) => {
  const { url, seen } = await waiter({ 'max-calls': '2' });
  const host = await connected(kind, url);
  await host.tools();
  const abort = new AbortController();
  const waiting = [1, 2].map(() => host.raw('wait', {}, { signal: abort.signal }));
  for (const one of waiting) one.catch(() => {});
  await until(() => seen.started === 2);
  await expect(host.raw('now', {})).rejects.toThrow(/2 calls are at work/);
  const busy = await post(url, hello);
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)]);
  abort.abort();
  await until(() => seen.aborted === 2);
  expect(await host.raw('now', {})).toMatchObject({ content: [] });
});

test('a modern host that ends its connection leaves no call at work', async () => {
  const { url, seen } = await waiter();
  const host = await connected('modern', url);
  host.raw('wait', {}).catch(() => {});
  await until(() => seen.started === 1);
  await host.close();
  await until(() => seen.aborted === 1);
});

test('when a legacy host stays away its session ends, and its calls with it', async () => {
  const { url, seen } = await waiter({ 'session-idle-s': '1' });
  const host = await connected('legacy', url);
  host.raw('wait', {}).catch(() => {});
  await until(() => seen.started === 1);
  await host.close();
  await until(() => seen.aborted === 1);
});

test.each(kinds)('closing the server aborts the calls of a %s host and frees the port', async (kind) => {
  const { url, seen, close } = await waiter();
  const host = await connected(kind, url);
  const waiting = host.raw('wait', {}).catch((error: unknown) => error);
  await until(() => seen.started === 1);
  await close();
  expect(seen.aborted).toBe(1);
  expect(await waiting).toBeInstanceOf(Error);
  await expect(fetch(url)).rejects.toThrow();
  const again = await listen(
    { host: '127.0.0.1', port: Number(new URL(url).port) },
    { connect: () => new McpServer({ name: 'next', version: '1' }), limits: limitsOf({}), onerror: () => {} },
  );
  await again.close();
});

test.each(kinds)('a %s host sees of a fault no more than its message', async (kind) => {
  const { url } = await waiter();
  const host = await connected(kind, url);
  const answer = JSON.stringify(await host.raw('fail', {}));
  expect(answer).toContain('isError');
  expect(answer).not.toMatch(/\.ts|\.js|\bat \w/);
});
