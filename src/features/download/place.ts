/** Writes below one folder: no link in it leads out. */
import { constants } from 'node:fs';
import { lstat, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput, type Day0Error } from '../../base/errors.ts';
import { finishDraft, replaceFile } from '../../base/system/files.ts';
import { codeOf } from '../../base/system-error.ts';

export class Place {
  private readonly known = new Map<string, Promise<void>>();

  constructor(readonly folder: string) {}

  path(relative: string): string {
    return join(this.folder, relative);
  }

  /** Where an object is written until it is complete. */
  draft(relative: string): string {
    const at = relative.lastIndexOf('/') + 1;
    return join(this.folder, `${relative.slice(0, at)}.partial-${relative.slice(at)}`);
  }

  async write(relative: string, bytes: Uint8Array): Promise<void> {
    await this.foldersOf(relative);
    // A link that stands there is replaced, not followed.
    // After a kill the next call writes the same draft, so that none is left over.
    await replaceFile(this.path(relative), bytes, { flush: false, draft: this.draft(relative) });
  }

  async hasDraft(relative: string, bytes: number): Promise<boolean> {
    const there = await lstat(this.draft(relative)).catch(() => undefined);
    return there?.isFile() === true && there.size === bytes;
  }

  /** The draft of a large object, of its full size; an earlier one of that size is kept. */
  async prepare(relative: string, bytes: number): Promise<void> {
    await this.foldersOf(relative);
    const draft = this.draft(relative);
    if (await this.hasDraft(relative, bytes)) return;
    await rm(draft, { force: true });
    const file = await open(draft, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY);
    try {
      await file.truncate(bytes);
    } finally {
      await file.close();
    }
  }

  async finish(relative: string): Promise<void> {
    await finishDraft(this.draft(relative), this.path(relative));
  }

  /** Size of a plain file; undefined for what is none. */
  async sizeOf(relative: string): Promise<number | undefined> {
    const info = await lstat(this.path(relative)).catch(() => undefined);
    return info?.isFile() ? info.size : undefined;
  }

  private async foldersOf(relative: string): Promise<void> {
    const parts = relative.split('/').slice(0, -1);
    for (let n = 1; n <= parts.length; n++) {
      const folder = parts.slice(0, n).join('/');
      let made = this.known.get(folder);
      if (!made) {
        made = this.folderAt(folder);
        this.known.set(folder, made);
      }
      await made;
    }
  }

  private async folderAt(relative: string): Promise<void> {
    const path = this.path(relative);
    await mkdir(path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    if ((await lstat(path)).isDirectory()) return;
    throw inTheWay(path, 'a folder');
  }
}

export function inTheWay(path: string, wanted: 'a file' | 'a folder'): Day0Error {
  return badInput({
    what: `${path} is in the way`,
    why: `it is a link or something else where ${wanted} of the download belongs, and no link is followed`,
    fix: 'remove it, or download into another folder',
  });
}
