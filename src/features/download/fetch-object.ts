/** Fetches one object, or one part of a large one, and checks what came. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { writeParts } from '../../base/system/files.ts';
import { storageFailed } from '../../ports/store/keys.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { Item } from './choose.ts';
import type { Place } from './place.ts';

/** Held in memory whole. */
const small = 4 * 1024 * 1024;
/** Objects beyond it are fetched in parts, several at a time, each of which is kept. */
const large = 64 * 1024 * 1024;
export const partBytes = 8 * 1024 * 1024;
export const isLarge = ({ bytes }: Item): boolean => bytes > large;

/** The content's SHA-256. The store has compared what it has of a checksum. `onPart` hears of parts that lie in the draft. */
export async function fetchWhole(
  store: ObjectStore,
  item: Item,
  place: Place,
  signal: AbortSignal,
  onPart: (start: number) => void,
): Promise<string> {
  return item.bytes <= small
    ? inMemory(store, item, place, signal)
    : throughFile(store, item, place, signal, onPart);
}

async function inMemory(
  store: ObjectStore,
  { key, path, bytes, etag }: Item,
  place: Place,
  signal: AbortSignal,
): Promise<string> {
  const content = await store.read(key, { etag, signal });
  if (content.length !== bytes) throw wrongSize(key, bytes, content.length);
  await place.write(path, content);
  return createHash('sha256').update(content).digest('hex');
}

async function throughFile(
  store: ObjectStore,
  { key, path, bytes, etag }: Item,
  place: Place,
  signal: AbortSignal,
  onPart: (start: number) => void,
): Promise<string> {
  await place.prepare(path, bytes);
  const hash = createHash('sha256');
  let part = 0;
  const came = await pour(await store.stream(key, { etag, signal }), place.draft(path), 0, {
    onChunk: (chunk) => hash.update(chunk),
    onWritten: (at) => {
      for (; part + partBytes <= at; part += partBytes) onPart(part);
    },
  });
  if (came !== bytes) throw wrongSize(key, bytes, came);
  await place.finish(path);
  return hash.digest('hex');
}

/** Writes the part into the object's draft as it comes. */
export async function fetchPart(
  store: ObjectStore,
  { key, path, bytes, etag }: Item,
  start: number,
  place: Place,
  signal: AbortSignal,
): Promise<void> {
  const end = Math.min(bytes, start + partBytes);
  const came = await pour(await store.stream(key, { start, end, etag, signal }), place.draft(path), start);
  if (came !== end - start) throw wrongSize(key, end - start, came);
}

/** So much is gathered before it is written. */
const gathered = 1024 * 1024;

/** Writes a stream into a file from a place on; how many bytes came. */
async function pour(
  stream: AsyncIterable<Buffer>,
  path: string,
  start: number,
  hear: { onChunk?: (chunk: Buffer) => void; onWritten?: (at: number) => void } = {},
): Promise<number> {
  const file = await open(path, 'r+');
  try {
    let at = start;
    let waiting: Buffer[] = [];
    let held = 0;
    const flush = async (): Promise<void> => {
      if (held === 0) return;
      await writeParts(file, waiting, at);
      at += held;
      hear.onWritten?.(at);
      waiting = [];
      held = 0;
    };
    for await (const chunk of stream) {
      hear.onChunk?.(chunk);
      waiting.push(chunk);
      held += chunk.length;
      if (held >= gathered) await flush();
    }
    await flush();
    return at - start;
  } finally {
    await file.close();
  }
}

export interface Sums {
  sha256: string;
  md5: string;
}

export async function sumsOf(path: string): Promise<Sums> {
  const [sha256, md5] = [createHash('sha256'), createHash('md5')];
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    sha256.update(chunk);
    md5.update(chunk);
  }
  return { sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}

/** Whether these sums are those that the store tells; undefined when it tells none, or has another object by now. */
export async function agrees(
  store: ObjectStore,
  { key, etag }: Item,
  { md5 }: Sums,
): Promise<boolean | undefined> {
  const info = await store.head(key);
  return info?.md5 === undefined || info.etag !== etag ? undefined : info.md5 === md5;
}

function wrongSize(key: string, listed: number, came: number): Error {
  return storageFailed(
    `${key} has another size than was listed`,
    `${came} bytes came, ${listed} were listed`,
    'wait until nothing writes there, then call again; what is complete is kept',
  );
}
