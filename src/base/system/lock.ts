/**
 * A lock that names its holder and that a dead holder loses. Claims are numbered files beside `path`: the highest
 * is the lock. A claim is made by exclusive creation and never handed over, so no two takers can both believe that
 * they cleared a stale one.
 */
import { mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Day0Error } from '../errors.ts';
import { codeOf } from '../system-error.ts';
import { claimByLink, notWritten, readJson } from './files.ts';
import { identify, isAlive, type ProcessIdentity, processIdentity } from './process-identity.ts';

/** Path of the claim that is held; give it to `releaseLock`. */
export type Claim = string;

/** The living process that holds the lock, if there is one. */
export function lockHolder(path: string): ProcessIdentity | undefined {
  const top = claims(path).at(-1);
  return top === undefined ? undefined : holderOf(claimPath(path, top));
}

let drafts = 0;

/** The claim when this call holds the lock now; undefined when another living process or call does. */
export function takeLock(path: string): Claim | undefined {
  const draft = `${path}.draft-${process.pid}-${++drafts}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, JSON.stringify(identify(process.pid)), { mode: 0o600 });
  } catch (error) {
    rmSync(draft, { force: true });
    throw notWritten(path, error);
  }
  try {
    for (;;) {
      const top = claims(path).at(-1) ?? 0;
      if (top > 0 && holderOf(claimPath(path, top))) return undefined;
      const mine = claimPath(path, top + 1);
      if (!claimByLink(draft, mine)) continue;
      const now = claims(path);
      if (now.at(-1) !== top + 1) {
        // Others went on in the meantime, from a claim that this call had not seen.
        rmSync(mine, { force: true });
        continue;
      }
      for (const old of now.slice(0, -1)) rmSync(claimPath(path, old), { force: true });
      return mine;
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * The number stays taken, so that a taker with an old view of the folder cannot claim it again. Emptied, not
 * rewritten: that needs no room on a full disk.
 */
export function releaseLock(claim: Claim): void {
  try {
    truncateSync(claim);
  } catch (error) {
    // Deleted with its folder: nobody holds it.
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** Milliseconds that a read-modify-write waits for others; each holds the lock for a few. */
const patience = 15_000;
const poll = 10;

/**
 * Runs `work`, which reads a file, changes and writes it, while no other process does. Blocks this process; throws
 * `storage_failed` when the lock cannot be had.
 */
export function withLock<Result>(path: string, work: () => Result): Result {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  let claim = takeLock(path);
  for (let waited = 0; claim === undefined; waited += poll) {
    if (waited > patience) throw stuck(path);
    Atomics.wait(sleeper, 0, 0, poll);
    claim = takeLock(path);
  }
  try {
    return work();
  } finally {
    releaseLock(claim);
  }
}

function stuck(path: string): Day0Error {
  return new Day0Error({
    code: 'storage_failed',
    what: `another process has been writing for ${patience / 1000} s, so nothing was changed`,
    why: `process ${lockHolder(path)?.pid ?? 'unknown'} holds ${path}`,
    fix: 'call again when it has ended',
    retry: 'safe',
  });
}

const claimPath = (path: string, number: number): string => `${path}.${number}`;

/** Numbers of the claims, lowest first. */
function claims(path: string): number[] {
  const prefix = `${basename(path)}.`;
  let names: string[];
  try {
    names = readdirSync(dirname(path));
  } catch {
    return [];
  }
  return names
    .flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))
    .filter((rest) => /^\d+$/.test(rest))
    .map(Number)
    .sort((a, b) => a - b);
}

function holderOf(claim: string): ProcessIdentity | undefined {
  // An emptied claim is a released one.
  const holder = readJson(claim, processIdentity);
  return holder && isAlive(holder) ? holder : undefined;
}
