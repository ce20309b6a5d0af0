/** A folder as an object store: file:///folder. */
import { createReadStream } from 'node:fs';
import { link, mkdir, open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../errors.ts';
import { alreadyExists, changed, checkKey, checkReadable, notFound, storageFailed } from './keys.ts';
import type { ListOptions, ObjectInfo, ObjectStore, StreamOptions } from './port.ts';

/** Opens the folder; it need not exist until something is written. */
export function openFileStore(url: string): ObjectStore {
  const root = fileURLToPath(url);
  const plainUrl = url.replace(/\/+$/, '');
  return new FileStore(plainUrl, root.length > 1 && root.endsWith(sep) ? root.slice(0, -1) : root);
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
    for await (const key of this.keys('', prefix, after)) {
      signal?.throwIfAborted();
      if (count++ >= limit) return;
      const info = await stat(join(this.root, key)).catch(() => undefined);
      if (info?.isFile()) yield infoOf(key, info);
    }
  }

  /** Keys in byte order: a folder sorts as its name with a slash, as it does in a flat key space. */
  private async *keys(folder: string, prefix: string, after: string): AsyncIterable<string> {
    const entries = await readdir(join(this.root, folder), { withFileTypes: true }).catch(
      (error: unknown) => {
        if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
        throw failed('listed', this.url, error);
      },
    );
    const names = entries
      .filter((entry) => !entry.name.startsWith(draftPrefix))
      .map((entry) => ({
        key: folder + entry.name + (entry.isDirectory() ? '/' : ''),
        folder: entry.isDirectory(),
      }))
      .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
    for (const { key, folder: isFolder } of names) {
      if (isFolder) {
        const inside = key.startsWith(prefix) || prefix.startsWith(key);
        const passed = after >= key && !after.startsWith(key);
        if (inside && !passed) yield* this.keys(key, prefix, after);
      } else if (key.startsWith(prefix) && key > after) yield key;
    }
  }

  async children(prefix: string, { limit = Number.POSITIVE_INFINITY }: ListOptions = {}): Promise<string[]> {
    const entries = await readdir(join(this.root, prefix), { withFileTypes: true }).catch(
      (error: unknown) => {
        if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
        throw failed('listed', this.url, error);
      },
    );
    return entries
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .sort()
      .slice(0, limit);
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    const info = await stat(join(this.root, checkReadable(key))).catch(() => undefined);
    return info?.isFile() ? infoOf(key, info) : undefined;
  }

  async read(key: string, { start = 0, end, etag }: StreamOptions = {}): Promise<Uint8Array> {
    if (etag !== undefined) await this.expect(key, etag);
    const file = await open(await this.inside(key), 'r').catch((error: unknown) => {
      throw ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')
        ? notFound(this.url, key)
        : failed('read', this.url, error);
    });
    try {
      // A folder is no object.
      if (!(await file.stat()).isFile()) throw notFound(this.url, key);
      if (start === 0 && end === undefined) return await file.readFile();
      const bytes = Buffer.alloc(Math.max(0, (end ?? (await file.stat()).size) - start));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  private async expect(key: string, etag: string | undefined): Promise<void> {
    const info = await this.head(key);
    if (info === undefined) throw notFound(this.url, key);
    if (etag !== undefined && etag !== info.etag) throw changed(this.url, key);
  }

  async stream(key: string, { start = 0, end, etag, signal }: StreamOptions = {}): Promise<Readable> {
    await this.expect(key, etag);
    if (end !== undefined && end <= start) return Readable.from([]);
    const part = end === undefined ? { start } : { start, end: end - 1 };
    return createReadStream(await this.inside(key), { ...part, ...(signal ? { signal } : {}) });
  }

  async write(
    key: string,
    body: Uint8Array | Readable,
    { ifAbsent = false }: { ifAbsent?: boolean } = {},
  ): Promise<void> {
    const path = join(this.root, checkKey(key));
    const draft = join(dirname(path), `${draftPrefix}${process.pid}-${Math.floor(performance.now() * 1000)}`);
    try {
      await mkdir(dirname(path), { recursive: true });
      await this.inside(key);
      await writeFile(draft, body);
      if (ifAbsent) await link(draft, path);
      else await rename(draft, path);
    } catch (error) {
      throw codeOf(error) === 'EEXIST' && ifAbsent
        ? alreadyExists(this.url, key)
        : failed('written', this.url, error);
    } finally {
      // What went wrong before matters more than a draft that cannot be removed.
      await rm(draft, { force: true }).catch(() => {});
    }
  }

  async remove(key: string): Promise<void> {
    await rm(await this.inside(key), { force: true }).catch((error: unknown) => {
      throw failed('removed', this.url, error);
    });
  }

  /** The key's path, refused when a symbolic link on the way leads out of the root. */
  private async inside(key: string): Promise<string> {
    const path = join(this.root, checkReadable(key));
    const [root, real] = await Promise.all([
      realpath(this.root).catch(() => this.root),
      realpath(dirname(path)).catch(() => undefined),
    ]);
    if (real !== undefined && real !== root && !real.startsWith(root + sep)) {
      throw storageFailed(
        `${key} lies outside the root`,
        'a symbolic link leads out of it',
        'replace the link by the files',
      );
    }
    return path;
  }
}

/** A folder knows no checksums: size and time of the last change tell one content from another. */
function infoOf(key: string, { size, mtimeMs }: { size: number; mtimeMs: number }): ObjectInfo {
  return { key, bytes: size, modified: mtimeMs, etag: `${size}-${mtimeMs}` };
}

const draftPrefix = '.pcba-day0-draft-';

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
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
