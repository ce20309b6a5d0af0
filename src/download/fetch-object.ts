/** Fetches one object, or one part of a large one, and checks what came. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { storageFailed } from '../store/keys.ts';
import type { ObjectStore } from '../store/port.ts';
import type { Item } from './choose.ts';
import type { Place } from './place.ts';

/** Objects beyond it are fetched in parts of this size. */
export const partBytes = 8 * 1024 * 1024;
export const isLarge = ({ bytes }: Item): boolean => bytes > partBytes;

/** The content's SHA-256. */
export async function fetchSmall(
  store: ObjectStore,
  item: Item,
  place: Place,
  signal: AbortSignal,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let came = 0;
  for await (const chunk of await store.stream(item.key, { etag: item.etag, signal })) {
    chunks.push(chunk);
    came += chunk.length;
  }
  if (came !== item.bytes) throw wrongSize(item, came);
  const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  await place.write(item.path, bytes);
  return createHash('sha256').update(bytes).digest('hex');
}

/** Writes the part into the object's draft as it comes. */
export async function fetchPart(
  store: ObjectStore,
  item: Item,
  start: number,
  place: Place,
  signal: AbortSignal,
): Promise<void> {
  const end = Math.min(item.bytes, start + partBytes);
  const file = await open(place.draft(item.path), 'r+');
  try {
    let at = start;
    for await (const chunk of await store.stream(item.key, { start, end, etag: item.etag, signal })) {
      await file.write(chunk, 0, chunk.length, at);
      at += chunk.length;
    }
    if (at !== end) throw wrongSize(item, at - start);
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

/** Whether these sums are those that the store tells; undefined when its tag is no checksum. */
export function agrees({ etag }: Item, { md5 }: Sums): boolean | undefined {
  return etag !== undefined && /^[0-9a-f]{32}$/.test(etag) ? etag === md5 : undefined;
}

function wrongSize({ key, bytes }: Item, came: number): Error {
  return storageFailed(
    `${key} has another size than was listed`,
    `${came} bytes came, ${bytes} were listed`,
    'wait until nothing writes there, then call again; what is complete is kept',
  );
}
