/** `preview-endpoint [--ensure]`: serves the preview model on loopback, one server per home, until it idles. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { homeFolder } from '../../../base/home.ts';
import { writeAtomic } from '../../../base/system/files.ts';
import { keepFilesPrivate, keepPrivate } from '../../../base/system/private-home.ts';
import {
  findPreview,
  type PreviewRecord,
  previewAt,
  previewHost,
  previewIdentity,
  previewToken,
  readRecord,
  recordPath,
} from '../../records/preview-record.ts';
import { hashText } from '../shared/random.ts';
import { previewServer } from './preview-server.ts';

const program = process.argv[1] ?? '';
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
  keepPrivate(home);
  keepFilesPrivate(home);
  const idleSeconds = Number(values['idle-seconds']);
  if (!(idleSeconds > 0)) throw new Error('--idle-seconds takes a positive number');
  if (values.ensure) {
    console.log(JSON.stringify(await ensurePreview(home)));
    return 0;
  }
  await serve(home, values.port === undefined ? undefined : Number(values.port), idleSeconds);
  return 0;
}

const baseUrl = (home: string, port: number): string =>
  `http://${previewHost}:${port}/${previewToken(home)}/v1`;
const firstPort = (home: string): number => 20000 + (hashText(home) % 10000);

/** Returns the running server of this home, or starts one and waits until it answers. */
export async function ensurePreview(home: string): Promise<PreviewRecord> {
  const running = await findPreview(home, program);
  if (running) return running;
  mkdirSync(home, { recursive: true });
  const log = openSync(join(home, 'preview-endpoint.log'), 'w');
  const child = spawn(process.execPath, [program, 'preview-endpoint', '--home', home], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  for (let waited = 0; waited < 15_000; waited += 60) {
    await sleep(60);
    const up = await findPreview(home, program);
    if (up) return up;
  }
  const output = readFileSync(join(home, 'preview-endpoint.log'), 'utf8').slice(-400).trim();
  throw new Error(`the preview endpoint did not start within 15 s: ${output || 'it said nothing'}`);
}

/**
 * Serves until idle or told to stop. A second server of the same home and program ends at once, and records the first:
 * another installation of this package that shares the home may have put itself in its place.
 */
async function serve(home: string, wanted: number | undefined, idleSeconds: number): Promise<void> {
  const identity = previewIdentity(home, program);
  const { server, idle } = previewServer({ ...identity, pid: process.pid }, previewToken(home));
  const ports =
    wanted === undefined ? Array.from({ length: portsTried }, (_, n) => firstPort(home) + n) : [wanted];
  let port: number | undefined;
  for (const candidate of ports) {
    if (await listens(candidate)) {
      port = candidate;
      break;
    }
    const first = await previewAt(candidate, identity);
    if (first !== undefined) return keep(home, { pid: first, port: candidate });
  }
  if (port === undefined)
    throw new Error(`no free port among ${ports[0]} to ${ports.at(-1)} on ${previewHost}`);
  keep(home, { pid: process.pid, port });
  // Without the token: this goes into a log.
  console.log(`preview endpoint at http://${previewHost}:${port}`);
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
      server.listen(candidate, previewHost, () => {
        server.removeAllListeners('error');
        settle(true);
      });
    });
  }
}

function keep(home: string, { pid, port }: { pid: number; port: number }): void {
  const entry: PreviewRecord = { pid, port, url: baseUrl(home, port) };
  writeAtomic(recordPath(home), `${JSON.stringify(entry)}\n`);
}

/** Removes the record when it is this process's own. */
function forget(home: string): void {
  if (readRecord(home)?.pid === process.pid) rmSync(recordPath(home), { force: true });
}
