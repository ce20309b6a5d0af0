/** Changes of the copied package that a fault lives in. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../support/injection.ts';

export function edit(world: World, path: string, change: (text: string) => string): void {
  const file = join(world.package, 'assets', path);
  const before = readFileSync(file, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`this fault changes nothing in ${path}`);
  writeFileSync(file, after);
}

export const cookbook = (world: World, name: string, change: (text: string) => string): void =>
  edit(world, `cookbooks/pcb/sample_board/${name}`, change);

/** Replaces a program of an image. */
export const tool = (world: World, path: string, script: string): void => {
  writeFileSync(join(world.package, 'assets', 'stand-ins', path), `#!/usr/bin/env bash\n${script}\n`);
};
