/** `preview-endpoint [--ensure]`: serves the preview model on loopback, one server per home, until it idles. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { homeFolder } from '../../home.ts';
import { packageVersion } from '../../package.ts';
import { hashText } from '../shared/random.ts';
import { previewServer } from './preview-server.ts';

const record = z.object({ pid: z.number(), port: z.number(), url: z.string() });
export type PreviewRecord = z.infer<typeof record>;
const healthAnswer = z.looseObject({ pid: z.number() });

const host = '127.0.0.1';
const portsTried = 20;

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      ensure: { type: 'boolean', default: false },
      home: { type: 'string' },
      port: { type: 'string' },
      'idle-seconds': { type: 'string', default: '900' },
    },
  });
  const home = resolve(values.home ?? homeFolder());
  const idleSeconds = Number(values['idle-seconds']);
  if (!(idleSeconds > 0)) throw new Error('--idle-seconds takes a positive number');
  if (values.ensure) {
    console.log(JSON.stringify(await ensurePreview(home)));
    return 0;
  }
  await serve(home, values.port === undefined ? undefined : Number(values.port), idleSeconds);
  return 0;
}

/** What tells two servers apart: whose home, which program. */
function identityOf(home: string): Record<string, string> {
  const program = process.argv[1] ?? '';
  return {
    service: 'pcba-day0 preview endpoint',
    home: createHash('sha256').update(home).digest('hex').slice(0, 16),
    version: packageVersion(),
    build: String(Math.round(statSync(program).mtimeMs)),
  };
}

const baseUrl = (port: number): string => `http://${host}:${port}/v1`;
const recordPath = (home: string): string => join(home, 'preview-endpoint.json');
const firstPort = (home: string): number => 20000 + (hashText(home) % 10000);

/** Returns the running server of this home, or starts one and waits until it answers. */
export async function ensurePreview(home: string): Promise<PreviewRecord> {
  const running = await find(home);
  if (running) return running;
  mkdirSync(home, { recursive: true });
  const log = openSync(join(home, 'preview-endpoint.log'), 'w');
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'preview-endpoint', '--home', home], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  for (let waited = 0; waited < 15_000; waited += 60) {
    await sleep(60);
    const up = await find(home);
    if (up) return up;
  }
  const said = readFileSync(join(home, 'preview-endpoint.log'), 'utf8').slice(-400).trim();
  throw new Error(`the preview endpoint did not start within 15 s: ${said || 'it said nothing'}`);
}

async function find(home: string): Promise<PreviewRecord | undefined> {
  let known: PreviewRecord;
  try {
    known = record.parse(JSON.parse(readFileSync(recordPath(home), 'utf8')));
  } catch {
    return undefined;
  }
  return (await oursAt(known.port, home)) === undefined ? undefined : known;
}

/** The process that serves this home with this very program at the port, if one does. */
async function oursAt(port: number, home: string): Promise<number | undefined> {
  try {
    const answer = await fetch(`http://${host}:${port}/health`, { signal: AbortSignal.timeout(2000) });
    const told: unknown = await answer.json();
    const { pid, ...health } = healthAnswer.parse(told);
    return Object.entries(identityOf(home)).every(([key, value]) => health[key] === value) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Serves until idle or told to stop. A second server of the same home and program ends at once, and records the first:
 * another installation of this package that shares the home may have put itself in its place.
 */
async function serve(home: string, wanted: number | undefined, idleSeconds: number): Promise<void> {
  const { server, idle } = previewServer({ ...identityOf(home), pid: process.pid });
  const ports =
    wanted === undefined ? Array.from({ length: portsTried }, (_, n) => firstPort(home) + n) : [wanted];
  let port: number | undefined;
  for (const candidate of ports) {
    if (await listens(candidate)) {
      port = candidate;
      break;
    }
    const first = await oursAt(candidate, home);
    if (first !== undefined) return keep(home, { pid: first, port: candidate });
  }
  if (port === undefined) throw new Error(`no free port among ${ports[0]} to ${ports.at(-1)} on ${host}`);
  keep(home, { pid: process.pid, port });
  console.log(`preview endpoint at ${baseUrl(port)}`);
  await new Promise<void>((stop) => {
    const timer = setInterval(() => idle() > idleSeconds * 1000 && stop(), 500);
    server.on('close', () => clearInterval(timer));
    process.once('SIGTERM', () => stop());
    process.once('SIGINT', () => stop());
  });
  forget(home);
  server.closeAllConnections();
  await new Promise<void>((closed) => server.close(() => closed()));

  function listens(candidate: number): Promise<boolean> {
    return new Promise((settle, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        error.code === 'EADDRINUSE' ? settle(false) : reject(error),
      );
      server.listen(candidate, host, () => {
        server.removeAllListeners('error');
        settle(true);
      });
    });
  }
}

function keep(home: string, { pid, port }: { pid: number; port: number }): void {
  const entry: PreviewRecord = { pid, port, url: baseUrl(port) };
  writeFileSync(recordPath(home), `${JSON.stringify(entry)}\n`);
}

/** Removes the record when it is this process's own. */
function forget(home: string): void {
  try {
    if (record.parse(JSON.parse(readFileSync(recordPath(home), 'utf8'))).pid === process.pid)
      unlinkSync(recordPath(home));
  } catch {
    // Nothing recorded, nothing to forget.
  }
}
