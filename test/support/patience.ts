/**
 * How long tests wait. On a machine with a load of twenty a program gets a tenth of a core, so a bound here only ends
 * what hangs: nothing that works comes near it, and what is awaited is looked for, never slept for.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that one answer, one program or one event may take. */
export const patience = 480_000;

/** Of every suite's configuration: a test waits for several things. */
export const suiteBounds = { testTimeout: 600_000, hookTimeout: 600_000, teardownTimeout: 120_000 };

/** Waits until a condition holds. The pauses grow, so that what waits does not hold up what it waits for. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what = 'what the test waits for',
): Promise<void> {
  const end = performance.now() + patience;
  for (let pause = 20; !(await condition()); pause = Math.min(pause * 1.2, 200)) {
    if (performance.now() > end) throw new Error(`${what} did not come about within ${patience / 1000} s`);
    await sleep(pause);
  }
}

/** Waits until a value is there and gives it back. */
export async function arrival<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what?: string,
): Promise<T> {
  let found: T | undefined;
  await until(async () => {
    found = await look();
    return found !== undefined;
  }, what);
  if (found === undefined) throw new Error('nothing was found');
  return found;
}
