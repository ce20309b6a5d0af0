/** Where an export of a run goes when nobody names a folder, and what is there already. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from '../../base/system/files.ts';
import { codeSpan } from '../../base/untrusted-text.ts';
import type { Format } from '../../domain/export-formats.ts';

/** Below the output folder. */
export const usualFolder = (run: string, format: Format): string => `${run}-${format}`;

/** What the card says of where an export is from: runs of one name below two roots are two runs. */
export const sourceWords = ({ run, root }: { run: string; root: string }): string =>
  `the Day 0 run ${codeSpan(run)} at ${codeSpan(root, 500)}`;

/** The path of a run's export in its usual place; undefined where there is none, or one of another root. */
export function exported(
  outputs: string,
  { name: run, root }: { name: string; root: string },
  format: Format,
): string | undefined {
  const folder = join(outputs, usualFolder(run, format));
  return readIfThere(join(folder, 'README.md'))?.includes(sourceWords({ run, root })) ? folder : undefined;
}

/** The first of `name-2`, `name-3`, ... that is not there. */
export function freeFolder(outputs: string, name: string): string {
  for (let n = 2; ; n++) if (!existsSync(join(outputs, `${name}-${n}`))) return `${name}-${n}`;
}
