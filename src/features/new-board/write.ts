/** Writes a cookbook below the home or the root, never over one that is there. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Day0Error } from '../../base/errors.ts';
import { notWritten } from '../../base/system/files.ts';
import { type BoardFile, boardFileNames } from '../../domain/board.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { homeShelfFolder, shelfPrefix } from '../boards/index.ts';

type Texts = Record<BoardFile, string>;
const kinds = ['target', 'image', 'crop'] as const;

/** Returns the folder or URL. Rejects with `already_exists`, `storage_failed`. */
export async function writeBoard(
  board: string,
  texts: Texts,
  place: { home: string } | { store: ObjectStore },
): Promise<string> {
  return 'home' in place ? atHome(board, texts, place.home) : atRoot(board, texts, place.store);
}

async function atHome(board: string, texts: Texts, home: string): Promise<string> {
  const folder = join(homeShelfFolder(home), board);
  await mkdir(homeShelfFolder(home), { recursive: true });
  // The folder is what two writers contend for.
  await mkdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw isThere(board, folder);
    throw notWritten(folder, error);
  });
  try {
    for (const kind of kinds)
      await writeFile(join(folder, boardFileNames[kind]), texts[kind], { flag: 'wx' });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw notWritten(folder, error);
  }
  return folder;
}

async function atRoot(board: string, texts: Texts, store: ObjectStore): Promise<string> {
  const prefix = `${shelfPrefix}${board}/`;
  for await (const _ of store.list(prefix, { limit: 1 })) throw isThere(board, `${store.url}/${prefix}`);
  for (const kind of kinds)
    await store.write(`${prefix}${boardFileNames[kind]}`, Buffer.from(texts[kind]), { ifAbsent: true });
  return `${store.url}/${prefix.slice(0, -1)}`;
}

export const isThere = (board: string, where: string): Day0Error =>
  new Day0Error({
    code: 'already_exists',
    what: `there is a board ${board} already; nothing was written`,
    why: where,
    fix: 'correct its files by hand and look at it with own_board "look", or give board another name',
    retry: 'never',
  });
