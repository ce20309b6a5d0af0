/** A wall clock for our programs that a test sets while they run; see `set-clock.cjs` for what it does and does not move. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const shim = fileURLToPath(new URL('set-clock.cjs', import.meta.url));
export const hour = 3_600_000;

export interface SettableClock {
  env: Record<string, string>;
  /** Milliseconds from the real time, forth or back. */
  set(off: number): void;
}

export function settableClock(folder: string): SettableClock {
  const file = join(folder, 'clock');
  writeFileSync(file, '0');
  return {
    env: { NODE_OPTIONS: `--require "${shim}"`, SET_CLOCK: file },
    set: (off) => writeFileSync(file, String(off)),
  };
}
