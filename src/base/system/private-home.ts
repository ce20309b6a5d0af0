/** The home folder is its user's alone: it holds credentials, logs and pictures of boards that are nobody else's business. */
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isMissing } from '../system-error.ts';
import { isInside } from './output-folder.ts';

/** One of these tells a home folder of this program from any other folder that a variable may name. */
const marks = [
  'config.json',
  'osmo',
  'plans',
  'sample',
  'locks',
  'outputs',
  'previews',
  'preview-endpoint.json',
];

/**
 * Makes the folder with 0700, or takes the rights of others from one that is empty or a home already. A folder that
 * holds other things, as a mistyped variable may name, keeps its rights: files are 0600 anyway. Never throws: a home
 * that cannot be written is told by who writes.
 */
export function keepPrivate(home: string): void {
  // Windows has no such bits; there the user's data folder is private by its place.
  if (process.platform === 'win32') return;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const { mode, uid } = statSync(home);
    const open = (mode & 0o077) !== 0;
    const shared = (mode & 0o1000) !== 0;
    if (!open || shared || uid !== process.getuid?.()) return;
    if (marks.some((name) => existsSync(join(home, name))) || readdirSync(home).length === 0)
      chmodSync(home, mode & 0o700);
  } catch {
    // Read-only, or of another user.
  }
}

/** Files that this process and its children make are the user's alone, unless they are made for others on purpose. */
export function keepFilesPrivate(home: string, outputFolder = home): void {
  if (process.platform === 'win32') return;
  if (isInside(resolve(home), resolve(outputFolder))) process.umask(0o077);
  // Downloads and exports into a folder of the user's choice are as the user's umask has them, and its group's where it is a group's.
  else if (isShared(outputFolder)) process.umask(process.umask() & ~0o070);
}

/** Whether the folder, or what is there above it, gives what is made in it to a group that may write. */
function isShared(folder: string): boolean {
  for (let path = resolve(folder); ; path = dirname(path)) {
    try {
      return (statSync(path).mode & 0o2020) === 0o2020;
    } catch (error) {
      // One that may not be looked at is nobody's to share.
      if (!isMissing(error) || dirname(path) === path) return false;
    }
  }
}
