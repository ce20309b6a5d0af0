/** The folder of an export: written beside its place and moved there when it is complete. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Day0Error } from '../../base/errors.ts';
import { replaceFile } from '../../base/system/files.ts';
import { codeOf } from '../../base/system-error.ts';
import type { ObjectStore } from '../../ports/store/port.ts';

export class Target {
  constructor(
    private readonly draft: string,
    private readonly store: ObjectStore,
  ) {}

  async write(path: string, content: Uint8Array | string): Promise<void> {
    await replaceFile(join(this.draft, path), content, { flush: false });
  }

  /** The object's own bytes. */
  async copy(key: string, path: string): Promise<void> {
    await this.write(path, await this.store.read(key));
  }

  /** An empty folder that a format's loaders look for. */
  async folder(path: string): Promise<void> {
    await mkdir(join(this.draft, path), { recursive: true });
  }
}

/** Runs `work` on a draft and puts it at `folder`, which has to be empty; a failure leaves nothing behind. */
export async function writeWholeFolder<T>(
  folder: string,
  store: ObjectStore,
  work: (target: Target) => Promise<T>,
): Promise<T> {
  const there = await readdir(folder).catch(() => []);
  if (there.length > 0)
    throw new Day0Error({
      code: 'already_exists',
      what: `${folder} is not empty`,
      why: 'an export is written whole and never into what is there',
      fix: 'give another folder, or remove that one first',
      retry: 'never',
    });
  await clearOrphans(folder);
  const draft = join(dirname(folder), `${draftPrefix(folder)}${process.pid}`);
  await rm(draft, { recursive: true, force: true });
  try {
    await mkdir(draft, { recursive: true });
    const result = await work(new Target(draft, store));
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
    return result;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

const draftPrefix = (folder: string): string => `.${basename(folder)}.partial-`;

/** Drafts of exports that were killed. */
async function clearOrphans(folder: string): Promise<void> {
  const prefix = draftPrefix(folder);
  for (const name of await readdir(dirname(folder)).catch(() => [])) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    if (Number.isInteger(pid) && pid > 0 && !isRunning(pid))
      await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else is one.
    return codeOf(error) === 'EPERM';
  }
}
