/**
 * What a program that works on files of others may see: some folders, and no more of the environment than a pod has. A scene or
 * a cookbook can name any path, and have any variable filled in; the engine and the looks at scenes start such programs so.
 */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isInside } from './output-folder.ts';

const variable = 'PCBA_DAY0_WITHIN';

/** Names of variables that hold nobody's secrets and that our programs, or node, go by. */
export const plainVariables =
  /^(PATH|LANG|LC_\w+|TZ|NODE_EXTRA_CA_CERTS|PCBA_DAY0_\w+|AWS_(ENDPOINT_URL\w*|REGION|DEFAULT_REGION))$/;
const ofThisMachine = /^(NODE_OPTIONS|TMPDIR|TEMP|TMP|SYSTEMROOT)$/i;

/** The whole environment of a program that is confined to these folders. */
export const confinedEnvironment = (folders: readonly string[]): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && (plainVariables.test(name) || ofThisMachine.test(name)) ? [[name, value]] : [],
    ),
  ),
  ...confinedTo(folders),
});

/** The variable alone. */
export const confinedTo = (folders: readonly string[]): Record<string, string> => ({
  [variable]: JSON.stringify(folders),
});

/** Whether this process may read or write the path, after all links; always true in one that is not confined. */
export function isWithin(path: string): boolean {
  const text = process.env[variable];
  if (text === undefined) return true;
  const folders: unknown = JSON.parse(text);
  const real = realOf(resolve(path));
  return Array.isArray(folders) && folders.some((folder) => isInside(realOf(String(folder)), real));
}

/** Without links; of what is not there yet, the deepest folder above it that is. */
function realOf(path: string): string {
  const parent = dirname(path);
  return existsSync(path) || parent === path ? realpathSync(path) : realOf(parent);
}
