/** A finished run to look at, and copies of it to break. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inject, onTestFinished } from 'vitest';
import type { FinishedRun } from './finished-run.setup.ts';
import { keptFolder, removeFolder } from './places.ts';

/** The one that all test files share: nothing below its root may be changed. */
export const sharedRun = (): FinishedRun => inject('finishedRun');

export interface CopiedRun {
  /** A home folder of its own, without the workflow's state: give run and dig_url_root to the tools. */
  home: string;
  root: string;
  run: string;
  /** `runs/<run>` on disk. */
  folder: string;
  /** What tools take to find it. */
  args: { run: string; dig_url_root: string };
}

/** The run's files without anything else of the root; gone after the test. */
export function copiedRun(): CopiedRun {
  const { run, rootFolder } = sharedRun();
  const home = keptFolder();
  onTestFinished(() => removeFolder(home));
  const folder = join(home, 'dig', 'runs', run);
  cpSync(join(rootFolder, 'runs', run), folder, { recursive: true });
  const root = pathToFileURL(join(home, 'dig')).href;
  return { home, root, run, folder, args: { run, dig_url_root: root } };
}
