/**
 * Makes one finished run of the sample board for all test files, as the demo does. FINISHED_RUN_HOME names the home of an
 * earlier one, for people who work on what comes after a run.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { endPreview, keptFolder, removeFolder } from './places.ts';
import { day0 } from './run.ts';

export interface FinishedRun {
  home: string;
  run: string;
  rootFolder: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    finishedRun: FinishedRun;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const given = process.env.FINISHED_RUN_HOME;
  const home = given ?? keptFolder();
  const last = join(home, 'finished-run.json');
  if (!existsSync(last)) {
    const ended = await day0(home, ['demo']);
    if (ended.exit !== 0) throw new Error(ended.stderr);
    writeFileSync(last, ended.stdout.trim().split('\n').at(-1) ?? '');
  }
  const { run, root } = JSON.parse(readFileSync(last, 'utf8'));
  project.provide('finishedRun', { home, run, rootFolder: fileURLToPath(root) });
  return () => {
    if (given !== undefined) return;
    endPreview(home);
    removeFolder(home);
  };
}
