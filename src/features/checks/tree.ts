/** Looking into trees of the store: by name, through one wrapping folder, and never at large objects. */
import { errorBody } from '../../base/errors.ts';
import type { ObjectStore } from '../../ports/store/port.ts';

export const names = (children: string[]): string[] => children.map((child) => child.replace(/\/$/, ''));

/** An object of a listing; without its size where the store does not tell. */
export interface Sized {
  key: string;
  bytes: number | undefined;
}

/** The first objects below a prefix. */
export async function firstObjects(store: ObjectStore, prefix: string, limit: number): Promise<Sized[]> {
  const found: Sized[] = [];
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

/** So many folders are looked into for a wrapped tree. */
const mostFolders = 20;

/** Looks through one wrapping folder, which hand uploads tend to add, beside anything; the pods do so, too. */
export async function unwrapped(
  store: ObjectStore,
  prefix: string,
  isMarker: (name: string) => boolean,
): Promise<Tree> {
  const children = await store.children(prefix);
  const found = names(children);
  if (found.some(isMarker)) return { prefix, found, wrapper: undefined };
  const folders = names(children.filter((name) => name.endsWith('/'))).slice(0, mostFolders);
  const trees = folders.map(async (wrapper): Promise<Tree> => {
    const inside = `${prefix}${wrapper}/`;
    return { prefix: inside, found: names(await store.children(inside)), wrapper };
  });
  const wrapped = (await Promise.all(trees)).find((tree) => tree.found.some(isMarker));
  return wrapped ?? { prefix, found, wrapper: undefined };
}

/** An object's text, when it is there and small: one request, which asks for a byte more than is taken. */
export async function smallText(
  store: ObjectStore,
  key: string,
  most = 4 * 1024 * 1024,
): Promise<string | undefined> {
  try {
    const bytes = await store.read(key, { start: 0, end: most + 1 });
    return bytes.length > most ? undefined : Buffer.from(bytes).toString('utf8');
  } catch (error) {
    if (errorBody(error).code === 'not_found') return undefined;
    throw error;
  }
}
