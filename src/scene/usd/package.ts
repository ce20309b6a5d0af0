/** usdz packages: zip archives whose files are stored as they are. A file inside is named `package.usdz[inner/file.usda]`. */
import { isWithin } from '../../base/system/confined.ts';
import { readPart } from '../../base/system/files.ts';
import { isMissing } from '../../base/system-error.ts';

/** What lies in a package by its path, in the archive's order; the first is the scene. Throws for another archive. */
export function packageFiles(bytes: Uint8Array): Map<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new Error('the archive has no directory; it may be cut short');
  const files = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + view.getUint16(at + 28, true)));
    const header = view.getUint32(at + 42, true);
    const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
    // What is compressed does not count: a package must not compress.
    if (view.getUint16(at + 10, true) === 0 && !name.endsWith('/'))
      files.set(name, bytes.subarray(start, start + view.getUint32(at + 20, true)));
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}

/** `outer.usdz` and `inner/file.usda` of a packaged path; undefined for a plain one. */
export function unpackaged(path: string): { outer: string; inner: string } | undefined {
  const start = path.indexOf('[');
  return start > 0 && path.endsWith(']')
    ? { outer: path.slice(0, start), inner: path.slice(start + 1, -1) }
    : undefined;
}

/** Bytes of a file, which may lie in a package, or in a package in a package. */
export function readPackaged(
  path: string,
  read: (path: string) => Uint8Array | undefined = readFile,
): Uint8Array | undefined {
  const parts = unpackaged(path);
  if (!parts) return read(path);
  const bytes = read(parts.outer);
  if (!bytes) return undefined;
  const files = packageFiles(bytes);
  return readPackaged(parts.inner, (name) => files.get(name));
}

/** The path inside the innermost package, and how a file beside it is called. */
export function innermost(path: string): { inner: string; named: (inner: string) => string } {
  const parts = unpackaged(path);
  if (!parts) return { inner: path, named: (inner) => inner };
  const { inner, named } = innermost(parts.inner);
  return { inner, named: (name) => `${parts.outer}[${named(name)}]` };
}

/** A layer of a board has some megabytes. */
const mostBytes = 1024 ** 3;

function readFile(path: string): Uint8Array | undefined {
  if (!isWithin(path)) throw new Error(`${path} lies outside the scene's own files and is not opened`);
  try {
    const bytes = readPart(path, mostBytes + 1);
    if (bytes.length <= mostBytes) return bytes;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  throw new Error(`${path} is larger than ${mostBytes / 1024 ** 2} MiB, which no layer is`);
}
