/**
 * Work that makes this machine ready: a process of its own, so that it goes on when the call that began it has ended. A call
 * waits for it within a bound, then says how far it is; the next call finds the same process.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Day0Error } from '../../base/errors.ts';
import { notWritten, readIfThere, readJson, writeAtomic } from '../../base/system/files.ts';
import { withLock } from '../../base/system/lock.ts';
import { identify, isAlive, processIdentity, signalGroup } from '../../base/system/process-identity.ts';
import { type Progress, readProgress } from '../records/progress-file.ts';
import { standInProgram } from './program.ts';

export interface Preparation {
  /** Names its files below `<home>/preparing`. */
  key: 'sample' | 'endpoint';
  /** For people: `the sample board`. */
  what: string;
  /** Arguments of the stand-in program; `progress` is a file that it may write. */
  argv(progress: string): string[];
  /** Whether nothing is left to do. */
  ready(): boolean | Promise<boolean>;
}

/** How far one of them is, once it is known to go on. */
export interface Underway {
  what: string;
  /** When its process was started, milliseconds since the epoch. */
  begun: number;
  progress?: Progress;
}

/** Milliseconds without a step forward after which a process is given up and another one started. */
const longestStill = 300_000;

const workerForm = processIdentity.extend({
  /** Which build of the program it runs: another build starts its own. */
  build: z.number(),
  begun: z.number(),
  /** Whose preparation it is: a home that was copied has the other one's record in it. */
  home: z.string(),
});
type Worker = z.infer<typeof workerForm>;

/** Where the files of a preparation lie. */
const preparationFiles = (home: string, key: string): Record<'worker' | 'progress' | 'log', string> => ({
  worker: join(home, 'preparing', `${key}.json`),
  progress: join(home, 'preparing', `${key}.progress`),
  log: join(home, 'preparing', `${key}.log`),
});

/**
 * One check: undefined when it is ready; else it goes on, begun by this check or before. Throws what the process said when
 * it ended without making it ready.
 */
export async function checkPreparation(
  home: string,
  preparation: Preparation,
): Promise<Underway | undefined> {
  if (await preparation.ready()) return undefined;
  const files = preparationFiles(home, preparation.key);
  const known = readWorker(files.worker, home);
  if (known !== undefined && !isAlive(known)) {
    // It may have ended between the two checks.
    if (await preparation.ready()) return undefined;
    rmSync(files.worker, { force: true });
    const reason = /^ERROR: (.+)$/m.exec(readIfThere(files.log) ?? '')?.[1];
    if (reason !== undefined) throw stopped(preparation.what, reason, home);
  }
  const refused: unknown[] = [];
  const worker = withLock(join(home, 'locks', `preparing-${preparation.key}`), () =>
    current(preparation, home, (error) => refused.push(error)),
  );
  // The system tells a refusal right after the start, in a turn of its own.
  if (worker.pid === 0) await new Promise((go) => setImmediate(go));
  if (refused.length > 0) throw refused[0];
  const progress = readProgress(files.progress);
  return {
    what: preparation.what,
    begun: worker.begun,
    ...(progress ? { progress } : {}),
  };
}

/** The process that is at it, started unless there is one. Call it with the lock held. */
function current(preparation: Preparation, home: string, onRefused: (error: unknown) => void): Worker {
  const files = preparationFiles(home, preparation.key);
  const build = Math.round(statSync(standInProgram()).mtimeMs);
  const known = readWorker(files.worker, home);
  if (known !== undefined && known.build === build && isAlive(known)) {
    if (Date.now() - lastSign(known, files.progress) < longestStill) return known;
    // One that tells no steps may be serving others, only too busy to answer.
    if (readProgress(files.progress)) signalGroup(known, 'SIGKILL');
  }
  try {
    mkdirSync(join(home, 'preparing'), { recursive: true, mode: 0o700 });
    rmSync(files.progress, { force: true });
    const log = openSync(files.log, 'w', 0o600);
    const child = spawn(process.execPath, [standInProgram(), ...preparation.argv(files.progress)], {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, PCBA_DAY0_HOME: home },
    });
    closeSync(log);
    child.on('error', onRefused);
    child.unref();
    const begun = Date.now();
    const identity = (child.pid === undefined ? undefined : identify(child.pid)) ?? { pid: 0, startedAt: '' };
    const worker = { ...identity, build, begun, home };
    writeAtomic(files.worker, JSON.stringify(worker));
    return worker;
  } catch (error) {
    throw notWritten(files.log, error);
  }
}

function lastSign({ begun }: Worker, progress: string): number {
  try {
    return Math.max(begun, statSync(progress).mtimeMs);
  } catch {
    return begun;
  }
}

function readWorker(path: string, home: string): Worker | undefined {
  const worker = readJson(path, workerForm);
  return worker?.home === home ? worker : undefined;
}

export function stopped(what: string, reason: string, home: string): Day0Error {
  return new Day0Error({
    code: 'internal',
    what: `${what} could not be prepared: ${reason}`,
    why: 'the program of this package that makes it stopped there',
    fix: `mend what it names (disk space and write access of ${home} first), then call again`,
    retry: 'after_check',
  });
}
