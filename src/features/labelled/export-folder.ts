/** Where an export of a run goes when nobody names a folder, and what is there already. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Format } from '../../domain/export-formats.ts';

/** Below the output folder. */
export const usualFolder = (run: string, format: Format): string => `${run}-${format}`;

/** The path of a run's export in its usual place; undefined where there is none. */
export function exported(outputs: string, run: string, format: Format): string | undefined {
  const folder = join(outputs, usualFolder(run, format));
  return existsSync(join(folder, 'README.md')) ? folder : undefined;
}

/** The first of `name-2`, `name-3`, ... that is not there. */
export function freeFolder(outputs: string, name: string): string {
  for (let n = 2; ; n++) if (!existsSync(join(outputs, `${name}-${n}`))) return `${name}-${n}`;
}
