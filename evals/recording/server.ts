/**
 * The command that an agent gets for the server: starts the real one and keeps every message that crosses.
 * Its argument names a JSON file: {command, args, env, recording, script?}.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { isRecord } from '../../test/support/values.ts';
import { type Message, Relay } from './relay.ts';
import type { ScriptedAnswer } from './user.ts';

interface Given {
  command: string;
  args: string[];
  env: Record<string, string>;
  recording: string;
  script?: ScriptedAnswer[];
}

const given: Given = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const child = spawn(given.command, given.args, { env: given.env, stdio: ['pipe', 'pipe', 'inherit'] });

const relay = new Relay(given.script, {
  toAgent: (message) => process.stdout.write(`${JSON.stringify(message)}\n`),
  toServer: (message) => child.stdin.write(`${JSON.stringify(message)}\n`),
  keep: (entry) => appendFileSync(given.recording, `${JSON.stringify(entry)}\n`),
});

/** Lines that are no messages go nowhere: either side would refuse them. */
function each(lines: NodeJS.ReadableStream, use: (message: Message) => void): void {
  createInterface({ input: lines }).on('line', (line) => {
    if (line.trim() === '') return;
    try {
      const message: unknown = JSON.parse(line);
      if (isRecord(message)) use(message);
    } catch {
      process.stderr.write(`not a message: ${line.slice(0, 200)}\n`);
    }
  });
}

each(process.stdin, (message) => relay.fromAgent(message));
each(child.stdout, (message) => relay.fromServer(message));
process.stdin.once('end', () => child.stdin.end());
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));
// A server that is gone shows by its exit.
child.stdin.on('error', () => {});
