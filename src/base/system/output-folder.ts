/** Where tools write for the user: below one folder, which no `..` and no link leaves. */
import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { badInput, Day0Error, messageOf } from '../errors.ts';
import { isMissing } from '../system-error.ts';

/**
 * The absolute path of `wanted` (relative to `root`, or absolute below it), made where it is missing. Rejects with
 * `bad_input` when it lies outside, also by a symbolic link; `callWith` gives the call that works.
 */
export async function outputFolder(
  root: string,
  wanted: string,
  callWith?: (folder: string) => string,
): Promise<string> {
  const path = resolve(root, wanted);
  if (/\p{Cc}/u.test(wanted) || !isInside(resolve(root), path)) throw outside(root, wanted, callWith);
  try {
    await mkdir(root, { recursive: true });
    const realRoot = await realpath(root);
    // What is there already decides where a link leads; only then is anything made.
    if (!isInside(realRoot, await realAncestor(path))) throw outside(root, wanted, callWith);
    await mkdir(path, { recursive: true });
    return path;
  } catch (error) {
    if (error instanceof Day0Error) throw error;
    throw new Day0Error(
      {
        code: 'storage_failed',
        what: `the folder ${path} cannot be made`,
        why: messageOf(error),
        fix: 'give another folder, or free the place',
        retry: 'after_check',
      },
      { cause: error },
    );
  }
}

/** Whether `path` is `root` or lies below it; both absolute. */
export function isInside(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** The path without links; of what is not there yet, the deepest folder above it that is. */
export async function realAncestor(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (!isMissing(error) || parent === path) throw error;
    return realAncestor(parent);
  }
}

function outside(root: string, wanted: string, callWith?: (folder: string) => string): Day0Error {
  const plain = basename(wanted).replace(/[^\w.-]/g, '') || 'outputs';
  const works = callWith
    ? `${callWith(plain)} writes to ${resolve(root, plain)}, from where the user may move it`
    : 'give a folder below it';
  return badInput({
    what: `the folder ${JSON.stringify(wanted.slice(0, 120))} lies outside ${root}`,
    why: 'files are written below that folder only, and no link or .. leaves it',
    fix: `${works}; or the user sets output_folder (PCBA_DAY0_OUTPUT_FOLDER) to where files may go`,
  });
}
