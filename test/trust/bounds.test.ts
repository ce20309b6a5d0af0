/** What others can make wait, grow or pile up has a bound that is told. */
import {
  chmodSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { McpServer } from '@modelcontextprotocol/server';
import { expect, onTestFinished, test } from 'vitest';
import { stagePrefix } from '../../src/domain/contract.ts';
import { openFileStore } from '../../src/ports/store/file.ts';
import { openS3Store } from '../../src/ports/store/s3.ts';
import { limitsOf } from '../../src/server/http/limits.ts';
import { listen } from '../../src/server/http/listen.ts';
import { hostileRoot } from '../support/hostile-root.ts';
import { modernHost } from '../support/hosts.ts';
import { temporaryFolder } from '../support/places.ts';
import { osmo } from '../support/run.ts';
import { finished, submit, writeWorkflow } from '../support/workflows.ts';

async function silentService(): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a store that accepts and never answers is given up on, with all tries', async () => {
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${await silentService()}`,
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'key',
    AWS_REGION: 'us-east-1',
  };
  const store = await openS3Store('s3://bucket/dig', env, 100);
  const late = /did not answer in time|cannot be used/;
  await expect(store.children('runs/')).rejects.toThrow(late);
  await expect(store.head('a')).rejects.toThrow(late);
  await expect(store.read('a')).rejects.toThrow(late);
  await expect(store.write('a', Buffer.from('x'))).rejects.toThrow(late);
  await expect(store.remove('a')).rejects.toThrow(late);
});

test('a note and a table of more than a gigabyte are read in part, which is told', async () => {
  const home = temporaryFolder();
  const dig_url_root = await hostileRoot(join(home, 'root'), 5);
  const inference = join(home, 'root', stagePrefix('line-7', 'defects'), 'inference');
  truncateSync(join(inference, 'provenance.json'), 1.5e9);
  const table = openSync(join(inference, 'SDG_result.csv'), 'w');
  writeSync(table, 'name,defect_type\nIC+bridge_0.png,IC+bridge\n');
  truncateSync(join(inference, 'SDG_result.csv'), 1.5e9);
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  const answer = await host.call('preview_outputs', { run: 'line-7', dig_url_root });
  expect([answer.isError, answer.text]).toEqual([
    false,
    expect.stringMatching(
      /provenance.json is larger than 256 kB and was not read; of SDG_result.csv the first 32 MiB/,
    ),
  ]);
  truncateSync(join(inference, 'reconstructed_image', 'IC+bridge_1.png'), 1.5e9);
  const store = openFileStore(dig_url_root);
  await expect(
    store.read(`${stagePrefix('line-7', 'defects')}inference/reconstructed_image/IC+bridge_1.png`),
  ).rejects.toThrow(/larger than 256 MiB/);
});

test('logs of several tasks and of any size are printed in pieces, in the order of their stamps', async () => {
  const home = temporaryFolder();
  const file = writeWorkflow(home, [{ name: 'one', script: 'true' }]);
  const id = await submit(home, file);
  await finished(home, id);
  const folder = join(home, 'osmo', 'workflows', id, 'logs');
  const line = (n: number, task: string): string =>
    `2026/11/26 01:${String(Math.floor(n / 60) % 60).padStart(2, '0')}:${String(n % 60).padStart(2, '0')} [${task}] ${n} ${'x'.repeat(200)}\n`;
  for (const task of ['one', 'two'])
    writeFileSync(
      join(folder, `${task}.log`),
      Array.from({ length: 3000 }, (_, n) => line(n, task)).join(''),
    );
  const all = await osmo(home, ['workflow', 'logs', id]);
  const lines = all.stdout.trimEnd().split('\n').slice(1);
  expect(lines).toHaveLength(6000);
  expect(lines.map((text) => text.slice(0, 19))).toEqual([...lines.map((text) => text.slice(0, 19))].sort());
  const last = await osmo(home, ['workflow', 'logs', id, '-n', '3']);
  expect(last.stdout.trimEnd().split('\n').slice(1)).toEqual(lines.slice(-3));
});

test('two hundred calls over stdio wait for their turn instead of failing', async () => {
  const home = temporaryFolder();
  const bin = join(home, 'bin');
  mkdirSync(bin);
  const program = join(bin, 'osmo');
  writeFileSync(
    program,
    `#!/bin/sh
echo + >> "${home}/count"
sleep 0.2
echo - >> "${home}/count"
case "$*" in *list*) echo '{"workflows": []}';; *) echo '{"client":{"major":"6","minor":"4","revision":"0"}}';; esac
`,
  );
  chmodSync(program, 0o755);
  const host = await modernHost({
    home,
    flags: [],
    env: { PATH: `${bin}:${process.env.PATH ?? ''}`, PCBA_DAY0_CLUSTER: 'osmo', PCBA_DAY0_OSMO_READ_S: '60' },
  });
  onTestFinished(() => host.close());
  const answers = await Promise.all(Array.from({ length: 200 }, () => host.raw('list_runs', {})));
  expect(answers.filter(({ isError }) => isError === true)).toEqual([]);
  let now = 0;
  let most = 0;
  for (const sign of readFileSync(join(home, 'count'), 'utf8').trim().split('\n')) {
    now += sign === '+' ? 1 : -1;
    most = Math.max(most, now);
  }
  expect(most).toBeLessThanOrEqual(12);
});

test('messages that never end are bounded in sum, and hung up on', async () => {
  const limits = { ...limitsOf({}), bodies: 2000, patience: 1500 };
  const server = await listen(
    { host: '127.0.0.1', port: 0 },
    { connect: () => new McpServer({ name: 'next', version: '1' }), limits, onerror: () => {} },
  );
  onTestFinished(() => server.close());
  const { port } = new URL(server.url);
  const begun = (): Promise<string> =>
    new Promise((done) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(
          `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"json`,
        );
      });
      socket.on('data', (chunk) => {
        text += String(chunk);
        if (text.startsWith('HTTP/1.1 503')) socket.destroy();
      });
      socket.on('error', () => {});
      socket.on('close', () => done(text));
    });
  const answers = await Promise.all(Array.from({ length: 8 }, begun));
  expect(answers.filter((text) => text.startsWith('HTTP/1.1 503')).length).toBe(6);
  expect(answers.filter((text) => !text.startsWith('HTTP/1.1 2')).length).toBe(8);
  // All of their room is free again.
  const after = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  });
  expect(after.status).not.toBe(503);
});
