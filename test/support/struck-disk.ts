/** Programs of ours whose disk is full at a point, slow, or which are killed at a point, told by their own count of changes. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seeded } from './hostile.ts';

const shim = fileURLToPath(new URL('struck-disk.cjs', import.meta.url));

export interface Struck {
  /** What stands below this folder is struck. */
  below: string;
  /** The one program that is: `pcba-day0`, `pcba-day0-osmo`, `__supervise`, `__task`; all that inherit it when left out. */
  role?: string;
  /** Killed with SIGKILL at its n-th change of a file, from 1. */
  killAt?: number;
  /** Bytes until the disk is full. */
  room?: number;
  /** Milliseconds that each change and opening takes longer. */
  slow?: number;
  /** A file that gets the number of changes when the program ends. */
  count?: string;
}

export const struckDisk = (plan: Struck): Record<string, string> => ({
  NODE_OPTIONS: `--require "${shim}"`,
  STRUCK_DISK: JSON.stringify(plan),
});

/** How many points are struck: a few, or as many as the environment variable POINTS says. */
export const pointCount = Number(process.env.POINTS ?? 3);

/**
 * So many points between 1 and `last`, spread over all of it, the same for the same seed; no point twice, so that of a
 * program with fewer changes each is struck once. Tells what was chosen: a run of a hundred points is long.
 */
export function pointsIn(last: number, seed: number, count = pointCount): number[] {
  const points = chosen(last, seed, count);
  if (count > 3) console.warn(`seed ${seed}: ${points.length} points of ${last}`);
  return points;
}

function chosen(last: number, seed: number, count: number): number[] {
  if (count >= last) return Array.from({ length: last }, (_, n) => n + 1);
  const random = seeded(seed);
  return Array.from({ length: count }, (_, n) =>
    Math.max(1, Math.min(last, Math.ceil(((n + random()) / count) * last))),
  );
}

/** What a program wrote into its `count` file, which goes. */
export function countedIn(file: string): number {
  const changes = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  rmSync(file, { force: true });
  return changes;
}
