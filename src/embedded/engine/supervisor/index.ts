/** Starting, reviving and stopping supervisors; what the commands use of this folder. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../base/errors.ts';
import { writeAtomic } from '../../../base/system/files.ts';
import { lockHolder } from '../../../base/system/lock.ts';
import { line } from '../../../base/untrusted-text.ts';
import { isFinal, loadState, runFolder, runIds } from '../run-folder.ts';
import { cancelPath, lockPath } from './supervise.ts';

/** Starts a detached supervisor; it takes the lock itself, so that a second one ends at once. */
export function startSupervisor(folder: string): void {
  const log = openSync(join(folder, 'supervisor.log'), 'a');
  try {
    const child = spawn(process.execPath, [process.argv[1] ?? '', '__supervise', folder], {
      detached: true,
      stdio: ['ignore', log, log],
    });
    // The run is there and waits; whatever looks at runs next starts its supervisor.
    child.once('error', (error) => {
      process.stderr.write(
        `WARNING: the run waits, its supervisor cannot start now: ${line(messageOf(error))}\n`,
      );
    });
    child.unref();
  } finally {
    closeSync(log);
  }
}

/** Gives every unfinished run whose supervisor is dead a new one, which adopts what still runs. */
export function heal(): void {
  for (const id of runIds()) {
    const folder = runFolder(id);
    const state = loadState(folder);
    if (state && !isFinal(state.status) && !lockHolder(lockPath(folder))) startSupervisor(folder);
  }
}

/** Asks for the run to stop; the supervisor sees it within a moment. */
export function requestCancel(folder: string, user: string, message: string): void {
  writeAtomic(cancelPath(folder), JSON.stringify({ user, message }));
}
