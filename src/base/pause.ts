/** A wait that the caller's signal ends at once. */
import { setTimeout as wait } from 'node:timers/promises';
import { aborted } from '../ports/osmo/process.ts';

/** Rejects with `aborted` when the signal is. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(milliseconds, undefined, signal ? { signal } : {});
  } catch {
    throw aborted();
  }
}
