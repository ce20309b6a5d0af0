/**
 * The one writer. A file is there whole, as it was before or as it is meant: written beside to its last byte, flushed,
 * then renamed. What goes wrong on the way removes the draft and is told by name.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { chmod, type FileHandle, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import type * as z from 'zod';
import { Day0Error, messageOf } from '../errors.ts';
import { codeOf, isMissing, remedies } from '../system-error.ts';

/** Names of drafts start with it; listings leave them out. */
export const draftPrefix = '.pcba-day0-draft-';

const draftOf = (path: string): string =>
  join(dirname(path), `${draftPrefix}${process.pid}-${randomBytes(6).toString('hex')}`);

/**
 * For files below the home folder: for the user alone, whatever the umask, and on the disk when it returns. Throws
 * `storage_failed`; the file is then as it was before.
 */
export function writeAtomic(path: string, text: string, mode = 0o600): void {
  const draft = draftOf(path);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = openSync(draft, 'wx', mode);
    try {
      fchmodSync(file, mode);
      writeAllSync(file, Buffer.from(text));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(draft, { force: true });
    throw notWritten(path, error);
  }
}

/** A single write may take a part only, as on a nearly full disk. */
export function writeAllSync(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const took = writeSync(file, bytes, at, bytes.length - at);
    if (took <= 0) throw new Error('the system took no more bytes');
    at += took;
  }
}

export interface WriteOptions {
  /** Exactly these permissions; left out, what the umask leaves of 0666. */
  mode?: number | undefined;
  /** Permissions of folders that have to be made. */
  folderMode?: number | undefined;
  /** Reject with an error of code EEXIST when the file is there. */
  ifAbsent?: boolean;
  /** False for one file of many, whose record is written and flushed after them. */
  flush?: boolean;
  /** Where it is written first, by a writer that has the folder for itself; what an earlier one left there goes. */
  draft?: string | undefined;
}

/** The same for bytes and streams, and for files of users. Rejects with what the system said. */
export async function replaceFile(
  path: string,
  body: Uint8Array | string | Readable,
  { mode, folderMode, ifAbsent = false, flush = true, draft: given }: WriteOptions = {},
): Promise<void> {
  await makeFolder(dirname(path), folderMode);
  const draft = given ?? draftOf(path);
  if (given !== undefined) await rm(given, { force: true });
  try {
    const file = await open(draft, 'wx', mode ?? 0o666);
    try {
      if (mode !== undefined) await file.chmod(mode);
      if (typeof body === 'string') await writeAll(file, Buffer.from(body));
      else if (body instanceof Uint8Array) await writeAll(file, body);
      else for await (const piece of body) await writeAll(file, Buffer.from(piece));
      if (flush) await file.sync();
    } finally {
      await file.close();
    }
    // A link appears with its content in one step, and never in the place of another file.
    if (ifAbsent) await link(draft, path);
    else await rename(draft, path);
    if (flush) syncFolder(dirname(path));
  } finally {
    // What went wrong before matters more than a draft that cannot be removed.
    await rm(draft, { force: true }).catch(() => {});
  }
}

/** Gives a complete draft its name; it is on the disk under it when this resolves. */
export async function finishDraft(draft: string, path: string): Promise<void> {
  const file = await open(draft, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  syncFolder(dirname(path));
}

/**
 * False when `path` is there already. A link appears with its content in one step, which open(O_EXCL) and write would
 * not give; the draft stays.
 */
export function claimByLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** `replaceFile` for files below the home folder; rejects with `storage_failed`. */
export async function writeKept(path: string, body: Uint8Array | string): Promise<void> {
  await replaceFile(path, body, { mode: 0o600, folderMode: 0o700 }).catch((error: unknown) => {
    throw notWritten(path, error);
  });
}

/** Writes the pieces one after the other from `position` on, in as few calls as the system takes. */
export async function writeParts(file: FileHandle, parts: Uint8Array[], position: number): Promise<void> {
  const { bytesWritten } = await file.writev(parts, position);
  if (bytesWritten === parts.reduce((sum, { length }) => sum + length, 0)) return;
  const rest = Buffer.concat(parts).subarray(bytesWritten);
  await writeAll(file, rest, position + bytesWritten);
}

/** From `position` on; left out, from where the file stands. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position?: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const place = position === undefined ? null : position + at;
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, place);
    if (bytesWritten <= 0) throw new Error('the system took no more bytes');
    at += bytesWritten;
  }
}

/** Makes the folder and those above it; the mode holds for the ones that were not there. */
async function makeFolder(path: string, mode?: number): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined || mode === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await chmod(folder, mode);
}

/** The new name is on the disk only when its folder is. Not every system can flush a folder. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // The content is on the disk; after a power cut the old file may stand there once more, whole.
  }
}

/** The error of a file that could not be written; what stood there stands there still. */
export function notWritten(path: string, error: unknown): Day0Error {
  return new Day0Error(
    {
      code: 'storage_failed',
      what: `${basename(path)} was not written: ${messageOf(error)}`,
      why: `${path} is as it was before, and nothing of the new content was kept`,
      fix: remedies[codeOf(error) ?? ''] ?? 'see to the folder, then call again',
      retry: 'after_check',
    },
    { cause: error },
  );
}

/** At most so many bytes of a plain file that others may have put there: no pipe is waited for, no device read. Throws. */
export function readPart(path: string, most: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const info = fstatSync(file);
    if (!info.isFile()) throw new Error(`${path} is no plain file`);
    const bytes = Buffer.alloc(Math.min(info.size, most));
    let at = 0;
    for (let took = 1; took > 0 && at < bytes.length; at += took)
      took = readSync(file, bytes, at, bytes.length - at, at);
    return bytes.subarray(0, at);
  } finally {
    closeSync(file);
  }
}

/** The file's text, or undefined when there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** What a file of ours holds; undefined when it is missing, damaged or of another form. */
export function readJson<T>(path: string, form: z.ZodType<T>): T | undefined {
  try {
    return form.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
