/** A folder as an object store: file:///folder. */
import { constants, type Dirent, type Stats } from 'node:fs';
import { type FileHandle, open, readdir, realpath, rm, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { messageOf } from '../../base/errors.ts';
import { draftPrefix, replaceFile } from '../../base/system/files.ts';
import { isInside, realAncestor } from '../../base/system/output-folder.ts';
import { codeOf, isMissing } from '../../base/system-error.ts';
import { folderOfUrl } from './file-url.ts';
import {
  alreadyExists,
  canBeFile,
  changed,
  checkKey,
  checkReadable,
  mostInMemory,
  noObject,
  storageFailed,
  tooLarge,
} from './keys.ts';
import type { ListOptions, ObjectInfo, ObjectStore, StreamOptions } from './port.ts';

/** Opens the folder; it need not exist until something is written. */
export function openFileStore(url: string): ObjectStore {
  const root = folderOfUrl(url);
  const plainUrl = url.replace(/\/+$/, '');
  return new FileStore(plainUrl, root.length > 1 && root.endsWith(sep) ? root.slice(0, -1) : root);
}

interface Found {
  key: string;
  link: boolean;
}

class FileStore implements ObjectStore {
  readonly via = 'folder';

  constructor(
    readonly url: string,
    readonly root: string,
  ) {}

  async *list(
    prefix: string,
    { limit = Number.POSITIVE_INFINITY, after = '', signal }: ListOptions = {},
  ): AsyncIterable<ObjectInfo> {
    let count = 0;
    for await (const { key, link } of this.keys('', prefix, after)) {
      signal?.throwIfAborted();
      if (count >= limit) return;
      const path = join(this.root, key);
      // No link is on the way to a key of a walk; only the last name can be one.
      const info = link ? await this.plainFile(key) : await stat(path).catch(() => undefined);
      if (!info?.isFile()) continue;
      count++;
      yield infoOf(key, info);
    }
  }

  /** Keys in byte order: a folder sorts as its name with a slash, as it does in a flat key space. */
  private async *keys(folder: string, prefix: string, after: string): AsyncIterable<Found> {
    const entries = await this.entries(folder);
    const names = entries
      .map((entry) => ({
        key: folder + entry.name + (entry.isDirectory() ? '/' : ''),
        folder: entry.isDirectory(),
        link: entry.isSymbolicLink(),
      }))
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
    for (const { key, folder: isFolder, link } of names) {
      if (isFolder) {
        const inside = key.startsWith(prefix) || prefix.startsWith(key);
        const passed = after >= key && !after.startsWith(key);
        if (inside && !passed) yield* this.keys(key, prefix, after);
      } else if (key.startsWith(prefix) && key > after) yield { key, link };
    }
  }

  async children(prefix: string, { limit = Number.POSITIVE_INFINITY }: ListOptions = {}): Promise<string[]> {
    const entries = await this.entries(prefix);
    return entries
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .sort()
      .slice(0, limit);
  }

  private async entries(folder: string): Promise<Dirent[]> {
    try {
      if (folder !== '' && !(await this.isBelow(join(this.root, folder)))) return [];
      const entries = await readdir(join(this.root, folder), { withFileTypes: true });
      return entries.filter((entry) => !entry.name.startsWith(draftPrefix));
    } catch (error) {
      if (isMissing(error)) return [];
      throw failed('listed', this.url, error);
    }
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    const info = await this.plainFile(checkReadable(key));
    return info ? infoOf(key, info) : undefined;
  }

  /** Undefined for what is no file, and for a link that leads out of the root: nothing is seen through it. */
  private async plainFile(key: string): Promise<Stats | undefined> {
    // Another spelling of a path is another key, and no file has it.
    if (!canBeFile(key)) return undefined;
    try {
      const path = join(this.root, key);
      const info = await stat(path);
      return info.isFile() && (await this.isBelow(path)) ? info : undefined;
    } catch {
      return undefined;
    }
  }

  async read(key: string, { start = 0, end, etag }: StreamOptions = {}): Promise<Uint8Array> {
    await this.expect(key, etag);
    const file = await this.opened(key);
    try {
      const { size } = await file.stat();
      const wanted = Math.max(0, Math.min(end ?? size, size) - start);
      if (wanted > mostInMemory) throw tooLarge(this.url, key);
      if (start === 0 && end === undefined) return await file.readFile();
      const bytes = Buffer.alloc(wanted);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** The file behind its links, which have been looked at; neither a new link nor a pipe is waited for or followed. */
  private async opened(key: string): Promise<FileHandle> {
    if (!canBeFile(checkReadable(key))) throw noObject(this.url, key);
    const path = await this.inside(key);
    const quiet = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    const file = await open(path, constants.O_RDONLY | quiet).catch((error: unknown) => {
      throw isMissing(error) ? noObject(this.url, key) : failed('read', this.url, error);
    });
    // A folder is no object.
    if ((await file.stat()).isFile()) return file;
    await file.close();
    throw noObject(this.url, key);
  }

  private async expect(key: string, etag: string | undefined): Promise<void> {
    if (etag === undefined) return;
    const info = await this.head(key);
    if (info === undefined) throw noObject(this.url, key);
    if (etag !== info.etag) throw changed(this.url, key);
  }

  async stream(key: string, { start = 0, end, etag, signal }: StreamOptions = {}): Promise<Readable> {
    await this.expect(key, etag);
    if (end !== undefined && end <= start) return Readable.from([]);
    const part = end === undefined ? { start } : { start, end: end - 1 };
    const file = await this.opened(key);
    return file.createReadStream({ ...part, ...(signal ? { signal } : {}) });
  }

  localPath(key: string): Promise<string> {
    return this.inside(key);
  }

  async write(
    key: string,
    body: Uint8Array | Readable,
    { ifAbsent = false }: { ifAbsent?: boolean } = {},
  ): Promise<void> {
    const path = join(this.root, checkKey(key));
    await this.inside(key);
    try {
      // What takes the place of another object has to be on the disk before; a new one is written again if it is lost.
      const flush = !ifAbsent && (await stat(path).catch(() => undefined)) !== undefined;
      await replaceFile(path, body, { ...(await this.openness()), ifAbsent, flush });
    } catch (error) {
      throw codeOf(error) === 'EEXIST' && ifAbsent
        ? alreadyExists(this.url, key)
        : failed('written', this.url, error);
    }
  }

  async remove(key: string): Promise<void> {
    await rm(await this.inside(key), { force: true }).catch((error: unknown) => {
      throw failed('removed', this.url, error);
    });
  }

  /** The key's path without its links; refused when one of them leads out of the root. */
  private async inside(key: string): Promise<string> {
    const path = join(this.root, checkReadable(key));
    const real = await realpath(path).catch(() => undefined);
    if (await this.isBelow(path)) return real ?? path;
    throw storageFailed(
      `${key} lies outside the root`,
      'a symbolic link leads out of it',
      'replace the link by the files',
    );
  }

  /** Whether the path, or of what is not there the folder above, is in the root after all links. */
  private async isBelow(path: string): Promise<boolean> {
    const [root, real] = await Promise.all([realAncestor(this.root), realAncestor(path)]);
    return isInside(root, real);
  }

  /**
   * Files and folders are as open as the root's folder: whoever shares it shares what is written there, and the
   * umask of a process that keeps secrets does not reach it. With setgid on the root its group goes down, too. Never for
   * everybody to write.
   */
  private async openness(): Promise<{ mode?: number; folderMode?: number }> {
    if (process.platform === 'win32') return {};
    const info = await stat(await realAncestor(this.root)).catch(() => undefined);
    const bits = (info?.mode ?? 0o700) & 0o2775;
    return { mode: bits & 0o664, folderMode: bits };
  }
}

/** A folder knows no checksums: size and time of the last change tell one content from another. */
function infoOf(key: string, { size, mtimeMs }: { size: number; mtimeMs: number }): ObjectInfo {
  return { key, bytes: size, modified: mtimeMs, etag: `${size}-${mtimeMs}` };
}

const remedies: Record<string, string> = {
  ENOSPC: 'free disk space, then call again',
  EACCES: 'give this user write access to the folder, or use another dig_url_root',
  EPERM: 'give this user write access to the folder, or use another dig_url_root',
  EROFS: 'the file system is read-only: use another dig_url_root',
  ENOTDIR: 'a part of the path is a file: use another dig_url_root',
};

function failed(done: string, url: string, error: unknown): Error {
  const fix = remedies[codeOf(error) ?? ''] ?? 'check the folder, then call again';
  return storageFailed(`${url} could not be ${done}`, messageOf(error), fix, error);
}
