/** Builds every package once, with the command that people use, into a folder that goes away. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { keptFolder, removeFolder, repository } from '../support/places.ts';

export interface Packages {
  /** Paths. */
  tarball: string;
  bundle: string;
  marketplace: string;
  registryEntry: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    packages: Packages;
  }
}

export default function setup(project: TestProject): () => void {
  const out = keptFolder();
  execFileSync('npm', ['run', 'package', '--', '--out', out], { cwd: repository, stdio: 'pipe' });
  const only = (ending: string): string => {
    const found = readdirSync(out).filter((name) => name.endsWith(ending));
    if (found.length !== 1) throw new Error(`${found.length} files end in ${ending}`);
    return join(out, ...found);
  };
  project.provide('packages', {
    tarball: only('.tgz'),
    bundle: only('.mcpb'),
    marketplace: join(out, 'claude-plugin'),
    registryEntry: join(out, 'server.json'),
  });
  return () => removeFolder(out);
}
