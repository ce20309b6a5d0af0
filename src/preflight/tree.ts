/** Looking into trees of the store: by name, through one wrapping folder, and never at large objects. */
import type { ObjectStore } from '../store/port.ts';

export { setupFix } from './setup-fix.ts';

export const names = (children: string[]): string[] => children.map((child) => child.replace(/\/$/, ''));

/** The first objects below a prefix. */
export async function firstObjects(
  store: ObjectStore,
  prefix: string,
  limit: number,
): Promise<{ key: string; bytes: number }[]> {
  const found: { key: string; bytes: number }[] = [];
  for await (const { key, bytes } of store.list(prefix, { limit })) found.push({ key, bytes });
  return found;
}

export interface Tree {
  /** Prefix of the tree itself, inside a wrapping folder when there is one. */
  prefix: string;
  /** What lies directly in it. */
  found: string[];
  /** Name of the wrapping folder. */
  wrapper: string | undefined;
}

/** Looks through one wrapping folder, which hand uploads tend to add; the pods do so, too. */
export async function unwrapped(
  store: ObjectStore,
  prefix: string,
  isMarker: (name: string) => boolean,
): Promise<Tree> {
  const found = names(await store.children(prefix));
  if (found.some(isMarker) || found.length === 0 || found.length > 4)
    return { prefix, found, wrapper: undefined };
  for (const folder of found) {
    const inner = names(await store.children(`${prefix}${folder}/`));
    if (inner.some(isMarker)) return { prefix: `${prefix}${folder}/`, found: inner, wrapper: folder };
  }
  return { prefix, found, wrapper: undefined };
}

/** An object's text, when it is there and small. */
export async function smallText(
  store: ObjectStore,
  key: string,
  most = 4 * 1024 * 1024,
): Promise<string | undefined> {
  const head = await store.head(key);
  if (head === undefined || head.bytes > most) return undefined;
  return Buffer.from(await store.read(key)).toString('utf8');
}
