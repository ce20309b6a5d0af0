/**
 * Makes the sample root once for all test files; each works on a copy of its own. SAMPLE_ROOT_HOME names a folder where
 * it is kept, for suites that run one after the other.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { keptFolder, removeFolder } from './places.ts';
import { standIn } from './run.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sampleRoot: string;
    /** What the program printed when it made it. */
    sampleOutput: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const given = process.env.SAMPLE_ROOT_HOME;
  const folder = given ?? keptFolder();
  const sampleRoot = join(folder, 'sample', 'dig');
  const output = join(folder, 'output.txt');
  if (!existsSync(output)) {
    const ended = await standIn(['sample', sampleRoot]);
    if (ended.exit !== 0) throw new Error(ended.stderr);
    writeFileSync(output, ended.stdout);
  }
  project.provide('sampleRoot', sampleRoot);
  project.provide('sampleOutput', readFileSync(output, 'utf8'));
  return () => {
    if (given === undefined) removeFolder(folder);
  };
}
