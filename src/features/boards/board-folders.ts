/**
 * Where boards and recipes lie: below the root for a team, below the home for one person, in this package; looked up in that
 * order. All three have one layout: `<board>/{pcba_target,day0_image,day0_crop}.yaml` and each release's recipe beside the boards.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packagePath } from '../../base/package.ts';
import { readPart } from '../../base/system/files.ts';
import { isMissing } from '../../base/system-error.ts';
import type { Origin } from '../../domain/board.ts';
import { releases } from '../../domain/releases/index.ts';
import type { ObjectStore } from '../../ports/store/port.ts';

/** Below a root and below the home; the prefix is this toolkit's own, no part of the URL contract of the pipeline. */
export const shelfPrefix = 'cookbooks/pcb/';
/** A file of a cookbook has a few kilobytes. */
const mostBytes = 256 * 1024;

/** Folders beside the boards that hold a release's recipe. */
const isBoard = (name: string): boolean => !releases.some(({ recipe }) => recipe.path.startsWith(`${name}/`));

/** One place with boards. Every method rejects when the place cannot be read. */
export interface Shelf {
  origin: Origin;
  /** As users are told; without a slash at the end. */
  where: string;
  boards(): Promise<string[]>;
  /** Text of a file by its path below the shelf; undefined when it is not there. */
  read(path: string): Promise<string | undefined>;
}

/** The first place first. Without a store, as of a root that cannot be opened, the others. */
export const shelvesOf = (store: ObjectStore | undefined, home: string, signal?: AbortSignal): Shelf[] => [
  ...(store === undefined ? [] : [rootShelf(store, signal)]),
  homeShelf(home),
  packageShelf(),
];

const packageShelf = (): Shelf =>
  folderShelf('package', packagePath('assets', 'cookbooks', 'pcb'), 'assets/cookbooks/pcb');

/** The folder of one person's boards. */
export const homeShelfFolder = (home: string): string => join(home, ...shelfPrefix.split('/').slice(0, -1));

const homeShelf = (home: string): Shelf => {
  const folder = homeShelfFolder(home);
  return folderShelf('home', folder, folder);
};

function folderShelf(origin: Origin, folder: string, where: string): Shelf {
  return {
    origin,
    where,
    boards: async () =>
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .filter(isBoard)
        .sort(),
    read: async (path) => {
      try {
        return bounded(readPart(join(folder, ...path.split('/')), mostBytes + 1), `${where}/${path}`);
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
  };
}

function rootShelf(store: ObjectStore, signal?: AbortSignal): Shelf {
  const options = signal ? { signal } : {};
  const where = `${store.url}/${shelfPrefix.slice(0, -1)}`;
  return {
    origin: 'root',
    where,
    boards: async () =>
      (await store.children(shelfPrefix, options))
        .filter((name) => name.endsWith('/'))
        .map((name) => name.slice(0, -1))
        .filter(isBoard),
    read: async (path) => {
      const key = `${shelfPrefix}${path}`;
      const info = await store.head(key);
      if (info === undefined) return undefined;
      const name = `${store.url}/${key}`;
      if ((info.bytes ?? 0) > mostBytes) throw tooLarge(name);
      return bounded(await store.read(key, options), name);
    },
  };
}

function bounded(bytes: Uint8Array, where: string): string {
  if (bytes.length > mostBytes) throw tooLarge(where);
  return Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

const tooLarge = (where: string): Error =>
  new Error(`${where} is larger than ${mostBytes / 1024} KiB, which no file of a cookbook is`);
