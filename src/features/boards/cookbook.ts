/** The board and the training recipe of one run: their texts, where they were found, and a copy that travels with the run. */
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { Day0Error, errorBody, messageOf } from '../../base/errors.ts';
import { writeKept } from '../../base/system/files.ts';
import { boardFileNames, type Cookbook, type Origin } from '../../domain/board.ts';
import { type ReleaseId, releaseOf } from '../../domain/releases/index.ts';
import { type Shelf, shelfPrefix } from './board-folders.ts';

const fileKinds = ['target', 'image', 'crop'] as const;

/** Takes board and recipe each from the first place that has it. Never rejects for what a place holds. */
export async function findCookbook(
  board: string,
  shelves: readonly Shelf[],
  release?: ReleaseId,
): Promise<Cookbook> {
  const { path } = releaseOf(release).recipe;
  const last = shelves.at(-1);
  if (last === undefined) throw new Error('no place with boards');
  const told: Pick<Cookbook, 'unknown' | 'problem'> = {};
  /** What cannot be read is as good as absent, and is told. */
  const reading = (shelf: Shelf, path: string): Promise<string | undefined> =>
    shelf.read(path).catch((error: unknown) => {
      const { what, why } = errorBody(error);
      if (error instanceof Day0Error) told.unknown ??= `${shelf.where}: ${what}: ${why}`;
      else told.problem ??= messageOf(error);
      return undefined;
    });
  const [found, recipe] = await Promise.all([
    first(shelves, async (shelf) => {
      const read = await Promise.all(
        fileKinds.map((kind) => reading(shelf, `${board}/${boardFileNames[kind]}`)),
      );
      const texts = Object.fromEntries(
        fileKinds.flatMap((kind, n) => (read[n] === undefined ? [] : [[kind, read[n]]])),
      );
      return Object.keys(texts).length > 0 ? texts : undefined;
    }),
    first(shelves, (shelf) => reading(shelf, path)),
  ]);
  const at = recipe?.shelf ?? last;
  return {
    board,
    origin: found?.shelf.origin,
    where: `${(found?.shelf ?? last).where}/${board}`,
    texts: found?.value ?? {},
    recipe: { origin: at.origin, where: `${at.where}/${path}`, text: recipe?.value },
    ...told,
  };
}

/** All places are asked at once; the first in their order counts. */
async function first<T>(
  shelves: readonly Shelf[],
  ask: (shelf: Shelf) => Promise<T | undefined>,
): Promise<{ shelf: Shelf; value: T } | undefined> {
  const answers = await Promise.all(shelves.map(async (shelf) => ({ shelf, value: await ask(shelf) })));
  for (const { shelf, value } of answers) if (value !== undefined) return { shelf, value };
  return undefined;
}

/** Names of files that the board's folder lacks. */
export const absentFiles = ({ texts }: Cookbook): string[] =>
  fileKinds.filter((kind) => texts[kind] === undefined).map((kind) => boardFileNames[kind]);

/** 64 bits of SHA-256 over the texts of boards and recipe: another board, another plan. */
export function cookbookDigest(books: readonly Cookbook[]): string {
  const all = [
    ...books.flatMap(({ texts }) => fileKinds.map((kind) => texts[kind] ?? null)),
    books[0]?.recipe.text ?? null,
  ];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16);
}

/** Which values of the workflow file come from where, for what is none of the package's. */
export function cookbookSources(books: readonly Cookbook[]): Record<string, Exclude<Origin, 'package'>> {
  const own = (origin: Origin | undefined): Exclude<Origin, 'package'>[] =>
    origin === undefined || origin === 'package' ? [] : [origin];
  const [cookbooks] = books.flatMap(({ origin }) => own(origin));
  const [recipe] = books.flatMap((book) => own(book.recipe.origin));
  return { ...(cookbooks ? { cookbooks } : {}), ...(recipe ? { recipe } : {}) };
}

/** Names of the board's files that are other ones than these texts; of a run of several boards they are `<board>/<name>`. */
export const changedFiles = ({ board, texts }: Cookbook, earlier: ReadonlyMap<string, string>): string[] =>
  fileKinds
    .filter((kind) => {
      const name = boardFileNames[kind];
      const before = earlier.get(`${board}/${name}`) ?? earlier.get(name);
      return before !== undefined && before.trimEnd() !== texts[kind]?.trimEnd();
    })
    .map((kind) => boardFileNames[kind]);

/** Which boards, and where each was found when it is none of the package's; likewise the recipe. */
export function cookbookWords(books: readonly Cookbook[], trains: boolean): string {
  const named = books.map(({ board, origin, where }) =>
    origin === 'root' || origin === 'home' ? `${board} (your own: ${where})` : board,
  );
  const recipe = books[0]?.recipe;
  const own = trains && recipe !== undefined && recipe.origin !== 'package' ? `, recipe ${recipe.where}` : '';
  return `${named.length > 1 ? 'boards' : 'board'} ${named.join(', ')}${own}`;
}

/**
 * Values of the workflow file for what does not come with the package. `osmo` reads files of this machine at the submit, so
 * they are copied below the home, in a folder named by their contents: what was planned is what is submitted. The workflow
 * file knows one folder of boards, so boards of this package are copied beside one that is not.
 */
export async function cookbookCopies(
  books: readonly Cookbook[],
  home: string,
): Promise<[key: string, value: string][]> {
  const folder = join(home, 'travelling', cookbookDigest(books), ...shelfPrefix.split('/').slice(0, -1));
  const values: [string, string][] = [];
  if (books.some(({ origin }) => origin !== undefined && origin !== 'package')) {
    for (const { board, texts } of books)
      for (const kind of fileKinds)
        await writeKept(join(folder, board, boardFileNames[kind]), texts[kind] ?? '');
    values.push(['cookbooks', folder]);
  }
  const recipe = books[0]?.recipe;
  if (recipe !== undefined && recipe.origin !== 'package') {
    const copy = join(folder, basename(recipe.where));
    await writeKept(copy, recipe.text ?? '');
    values.push(['recipe', copy]);
  }
  return values;
}
