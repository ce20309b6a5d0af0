/**
 * Are the weights of a step whole, as far as is cheap to tell? By their size, by the directory at their end, and by the digest
 * beside them where they lie on this machine or are small. Read by parts: nobody waits for gigabytes.
 */
import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { Subject } from './subject.ts';
import { type Sized, smallText } from './tree.ts';

/** Weights are megabytes at least; a file below this is a pointer, a stand-in or a broken upload. */
const smallestWeights = 1024 * 1024;
/** So much is read for a digest: of a folder on this machine, and over a network. */
const hashed = { folder: 2 * 1024 ** 3, other: 16 * 1024 ** 2 };
const lfsPointer = 'version https://git-lfs';

export interface Damage {
  /** The end of a sentence that begins with the weights. */
  what: string;
  /** Nothing can load them; otherwise they are only odd. */
  fatal: boolean;
  /** They are not what was written once: another copy mends it. */
  copy?: true;
}

type Place = Pick<Subject, 'cluster' | 'signal'> & { store: ObjectStore };

/** Undefined where nothing is wrong with them, or the storage tells no sizes. `digest`: whether a `.sha256` lies beside them. */
export async function damageOf(
  { store, cluster, signal }: Place,
  { key, bytes }: Sized,
  digest: boolean,
): Promise<Damage | undefined> {
  if (bytes === undefined) return undefined;
  if (bytes === 0) return { what: 'are an empty file', fatal: true };
  const head = Buffer.from(await store.read(key, { start: 0, end: Math.min(bytes, 256) })).toString('latin1');
  if (head.startsWith(lfsPointer)) return { what: 'are a Git LFS pointer', fatal: true };
  const cut = head.startsWith('PK\x03\x04') ? await cutArchive(store, key, bytes) : undefined;
  if (cut !== undefined) return { what: cut, fatal: true, copy: true };
  if (digest && (await differs(store, { key, bytes }, signal)))
    return { what: 'do not match the digest beside them', fatal: true, copy: true };
  // The engine's preview takes its own stand-in; AnomalyGen cannot.
  return bytes < smallestWeights && cluster !== 'embedded'
    ? { what: `have ${bytes} bytes, real ones have megabytes at least`, fatal: false }
    : undefined;
}

const end = { classic: 22, wide: 98 };

/**
 * `torch.save` writes a ZIP archive whose directory stands at its end, behind it a record of 64 bits, its locator and the
 * classic record (98 bytes, without a comment; seen in a file that PyTorch's writer left). Where the directory stands tells how
 * long the file has to be.
 */
async function cutArchive(store: ObjectStore, key: string, bytes: number): Promise<string | undefined> {
  const tail = Buffer.from(await store.read(key, { start: Math.max(0, bytes - end.wide), end: bytes }));
  const last = tail.length - end.classic;
  if (last < 0 || tail.readUInt32LE(last) !== 0x06054b50)
    return `are cut: ${bytes} bytes of an archive whose directory, at its end, is not there`;
  const wide = tail.length === end.wide && tail.readUInt32LE(last - 20) === 0x07064b50;
  const told = wide
    ? Number(tail.readBigUInt64LE(40) + tail.readBigUInt64LE(48)) + end.wide
    : tail.readUInt32LE(last + 12) + tail.readUInt32LE(last + 16) + end.classic;
  return told === bytes ? undefined : `have ${bytes} bytes, and their own directory says ${told}`;
}

async function differs(
  store: ObjectStore,
  { key, bytes }: { key: string; bytes: number },
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (bytes > (store.via === 'folder' ? hashed.folder : hashed.other)) return false;
  const recorded = /^[0-9a-f]{64}\b/i.exec(
    (await smallText(store, `${key}.sha256`, 1024))?.trim() ?? '',
  )?.[0];
  // As the trainer's own look: an unreadable digest says nothing of the weights.
  if (recorded === undefined) return false;
  const hash = createHash('sha256');
  for await (const part of await store.stream(key, { signal })) hash.update(part);
  return hash.digest('hex') !== recorded.toLowerCase();
}
