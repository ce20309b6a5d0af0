/** Where the installed package lies and which version it is; the same from source and from a bundle. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(start: string): string {
  let folder = start;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${start}: the installation is incomplete`);
    folder = parent;
  }
  return folder;
}

/** Absolute path of the package folder, without a trailing slash. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Absolute path of a file or folder that the package ships. */
export function packagePath(...parts: string[]): string {
  return join(packageRoot, ...parts);
}

/** Absolute path of a built program or page: beside the bundle that asks, which may stand in for dist/ while it is built. */
export function builtPath(name: string): string {
  const beside = join(dirname(fileURLToPath(import.meta.url)), name);
  return existsSync(beside) ? beside : packagePath('dist', name);
}

/** The package's version, read once from package.json. */
export function packageVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(packagePath('package.json'), 'utf8'));
  if (
    typeof parsed === 'object' &&
    parsed !== null &&
    'version' in parsed &&
    typeof parsed.version === 'string'
  ) {
    return parsed.version;
  }
  throw new Error('package.json has no version: the installation is incomplete');
}
