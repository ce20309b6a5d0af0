/** A wait that the caller's signal ends at once. */
import { setTimeout as wait } from 'node:timers/promises';
import { Day0Error } from './errors.ts';

/** Rejects with `aborted` when the signal is. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(milliseconds, undefined, signal ? { signal } : {});
  } catch {
    throw aborted();
  }
}

export function aborted(): Day0Error {
  return new Day0Error({
    code: 'aborted',
    what: 'the call was cancelled',
    why: 'the client withdrew its request',
    fix: 'call again when it is wanted; a run on the cluster is not touched by this',
    retry: 'safe',
  });
}
