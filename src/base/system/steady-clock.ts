/** Time that setting the machine's clock does not move: in this process, and between processes since the machine was started. */
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Milliseconds since the epoch as this process saw it at its start, going on from there without a jump. */
export const steadyNow = (): number => performance.timeOrigin + performance.now();

/** What a time is kept with, so that a process with another view of the clock can read it. */
export interface ClockMark {
  /** Of this start of the machine; empty where the system does not tell. */
  boot: string;
  /** `steadyNow` at the machine's start, in milliseconds. */
  offset: number;
}

let boot: string | undefined;

export function clockMark(): ClockMark {
  boot ??= bootId();
  return { boot, offset: steadyNow() - uptime() * 1000 };
}

/** Milliseconds to add to times that were kept with this mark; 0 when that cannot be known, as after a restart. */
export function clockShift(mark: ClockMark | undefined): number {
  const own = clockMark();
  if (mark === undefined || own.boot === '' || mark.boot !== own.boot) return 0;
  const shift = own.offset - mark.offset;
  // What two readings of two clocks differ by is no jump.
  return Math.abs(shift) < 1000 ? 0 : shift;
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
