/** A wait that the caller's signal ends at once. */
import { setTimeout as wait } from 'node:timers/promises';

/** Rejects with the signal's reason when it is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await wait(milliseconds, undefined, signal ? { signal } : {});
}
