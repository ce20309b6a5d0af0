/** The server over stdio without any SDK on the other side: each line of its stdout must be one protocol message. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseJSONRPCMessage } from '@modelcontextprotocol/server';
import { onTestFinished } from 'vitest';
import { ownEnvironment, programs } from './places.ts';

export type Message = Record<string, unknown>;

export interface StdioPeer {
  child: ChildProcessWithoutNullStreams;
  /** All messages so far, in their order. */
  got: Message[];
  /** Lines that are no JSON-RPC message. */
  strays: string[];
  /** Sends a line as it is. */
  line(text: string): void;
  notify(method: string, params: object): void;
  /** Sends a request and returns its ID, at once. */
  request(method: string, params: object): number;
  /** The response to a request. */
  response(id: number): Promise<Message>;
}

export async function stdioPeer(home: string): Promise<StdioPeer> {
  const env = { ...ownEnvironment(), PCBA_DAY0_HOME: home };
  const child = spawn(process.execPath, [programs.server, '--cluster', 'embedded'], { env });
  onTestFinished(() => void child.kill());
  const got: Message[] = [];
  const strays: string[] = [];
  const waiting = new Map<unknown, (message: Message) => void>();
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      try {
        const message: Message = { ...parseJSONRPCMessage(JSON.parse(line)) };
        got.push(message);
        if (!('method' in message)) waiting.get(message.id)?.(message);
      } catch {
        strays.push(line);
      }
    }
  });
  child.stderr.resume();
  const line = (text: string): void => void child.stdin.write(`${text}\n`);
  let last = 0;
  const peer: StdioPeer = {
    child,
    got,
    strays,
    line,
    notify: (method, params) => line(JSON.stringify({ jsonrpc: '2.0', method, params })),
    request: (method, params) => {
      last++;
      line(JSON.stringify({ jsonrpc: '2.0', id: last, method, params }));
      return last;
    },
    response: (id) =>
      new Promise((resolve) => {
        const there = got.find((message) => message.id === id && !('method' in message));
        if (there) resolve(there);
        else waiting.set(id, resolve);
      }),
  };
  await once(child, 'spawn');
  const clientInfo = { name: 'test-by-hand', version: '1' };
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  await peer.response(peer.request('initialize', hello));
  peer.notify('notifications/initialized', {});
  return peer;
}
