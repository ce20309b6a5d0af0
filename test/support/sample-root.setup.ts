/** Makes the sample root once for all test files; each works on a copy of its own. */
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { keptFolder, removeFolder } from './places.ts';
import { toolbox } from './run.ts';

declare module 'vitest' {
  interface ProvidedContext {
    sampleRoot: string;
    /** What the program printed when it made it. */
    sampleOutput: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const folder = keptFolder();
  const sampleRoot = join(folder, 'dig');
  const ended = await toolbox(['sample', sampleRoot]);
  if (ended.exit !== 0) throw new Error(ended.stderr);
  project.provide('sampleRoot', sampleRoot);
  project.provide('sampleOutput', ended.stdout);
  return () => removeFolder(folder);
}
