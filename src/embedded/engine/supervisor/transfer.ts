/** Brings inputs into a container root and outputs out of it. */
import { constants, createReadStream } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '../../../base/system/files.ts';
import { openStore } from '../../../ports/store/index.ts';
import { canBeFile } from '../../../ports/store/keys.ts';

/**
 * Downloads everything below a URL into the folder. Returns the number of files, and tells each key that can be no
 * file: one strange object is no reason to have none.
 */
export async function downloadUrl(
  url: string,
  folder: string,
  regex: string | undefined,
  onPassed: (key: string) => void,
): Promise<number> {
  const store = await openStore(url);
  const wanted = regex === undefined ? undefined : new RegExp(regex);
  let count = 0;
  for await (const { key } of store.list('')) {
    if (wanted && !wanted.test(key)) continue;
    if (!canBeFile(key)) {
      onPassed(key);
      continue;
    }
    const target = join(folder, key);
    const source = store.localPath === undefined ? undefined : await store.localPath(key);
    if (source === undefined) {
      await replaceFile(target, await store.stream(key), { flush: false });
      await forReading(target);
    } else await place(source, target);
    count++;
  }
  return count;
}

/** Copies an upstream task's output folder. */
export async function copyTree(source: string, folder: string, regex?: string): Promise<number> {
  const wanted = regex === undefined ? undefined : new RegExp(regex);
  let count = 0;
  for await (const key of files(source)) {
    if (wanted && !wanted.test(key)) continue;
    const target = join(folder, key);
    await place(join(source, key), target);
    count++;
  }
  return count;
}

/** Uploads the folder's files below the URL. Links and special files are left out: they would lead elsewhere. */
export async function uploadFolder(folder: string, url: string, regex?: string): Promise<number> {
  const store = await openStore(url);
  const wanted = regex === undefined ? undefined : new RegExp(regex);
  let count = 0;
  for await (const key of files(folder)) {
    if (wanted && !wanted.test(key)) continue;
    await store.write(key, createReadStream(join(folder, key)));
    count++;
  }
  return count;
}

/** A copy of its own, which a file system that can shares until it is written: no hard link, through which a task would write into the user's file. */
async function place(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  await forReading(target);
}

/** Inputs are read; a task that writes into one is told so, where the system heeds it. */
async function forReading(path: string): Promise<void> {
  const { mode } = await stat(path);
  await chmod(path, (mode & 0o100) === 0 ? 0o400 : 0o500);
}

/** Relative paths of regular files, sorted within each folder. */
async function* files(folder: string, below = ''): AsyncIterable<string> {
  for (const name of (await readdir(join(folder, below))).sort()) {
    const path = below ? `${below}/${name}` : name;
    const info = await lstat(join(folder, path));
    if (info.isDirectory()) yield* files(folder, path);
    else if (info.isFile()) yield path;
  }
}
