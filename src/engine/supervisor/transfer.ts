/** Brings inputs into a container root and outputs out of it. */
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, link, lstat, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { openStore } from '../../store/index.ts';
import { checkKey } from '../../store/keys.ts';

/** Below this size a copy is cheap; above it a hard link saves the disk. */
const linkFrom = 8 * 1024 * 1024;

/** Downloads everything below a URL into the folder. Returns the number of files. */
export async function downloadUrl(url: string, folder: string, regex?: string): Promise<number> {
  const store = await openStore(url);
  const wanted = regex === undefined ? undefined : new RegExp(regex);
  let count = 0;
  for await (const { key } of store.list('')) {
    if (wanted && !wanted.test(key)) continue;
    const target = join(folder, checkKey(key));
    await mkdir(dirname(target), { recursive: true });
    if (url.startsWith('file://')) await place(join(fileURLToPath(store.url), key), target);
    else await pipeline(await store.stream(key), createWriteStream(target));
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
    await mkdir(dirname(target), { recursive: true });
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

async function place(source: string, target: string): Promise<void> {
  const { size } = await stat(source);
  if (size >= linkFrom) {
    try {
      await link(source, target);
      return;
    } catch {
      // Another file system: copy below.
    }
  }
  await copyFile(source, target, constants.COPYFILE_FICLONE);
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
