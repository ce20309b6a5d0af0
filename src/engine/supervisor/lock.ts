/** One supervisor per run: a lock file that names its holder, and that a dead holder loses. */
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from '../files.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

const lockPath = (folder: string): string => join(folder, 'supervisor.lock');

/** The living process that supervises the run, if there is one. */
export function lockHolder(folder: string): ProcessIdentity | undefined {
  const text = readIfThere(lockPath(folder));
  if (text === undefined) return undefined;
  try {
    const holder: ProcessIdentity = JSON.parse(text);
    return isAlive(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** True when this process holds the lock now; false when another living one does. */
export function takeLock(folder: string): boolean {
  const me = identify(process.pid);
  const draft = `${lockPath(folder)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(me));
  try {
    for (;;) {
      try {
        // A link appears with its content in one step, which open(O_EXCL) and write would not give.
        linkSync(draft, lockPath(folder));
        return true;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
      if (lockHolder(folder)) return false;
      const stale = `${lockPath(folder)}.stale.${process.pid}`;
      try {
        renameSync(lockPath(folder), stale);
        rmSync(stale, { force: true });
      } catch {
        // Another process cleared it first.
      }
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

export function releaseLock(folder: string): void {
  rmSync(lockPath(folder), { force: true });
}
