/** How far a program of this package is, in a file that whoever waits for it reads. */
import * as z from 'zod';
import { readJson, writeAtomic } from '../../base/system/files.ts';

const progressForm = z.object({ step: z.string(), done: z.number(), of: z.number() });
/** `done` steps of `of` are behind it; `step` is what it does now. */
export type Progress = z.infer<typeof progressForm>;

/** Never stops the work that it tells of. */
export function writeProgress(path: string, progress: Progress): void {
  try {
    writeAtomic(path, JSON.stringify(progress));
  } catch {
    // Nobody waits any more, or the disk is full, which the work itself will tell.
  }
}

export function readProgress(path: string): Progress | undefined {
  return readJson(path, progressForm);
}
