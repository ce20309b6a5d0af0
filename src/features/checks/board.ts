/** Is there a cookbook for the board, can its files be used, and does it crop what the taxonomy asks for? */

import { firstOf } from '../../base/counted.ts';
import { messageOf } from '../../base/errors.ts';
import { closest } from '../../base/spelling.ts';
import { type BoardFile, boardFileNames, boardNames, boardValue } from '../../domain/board.ts';
import type { Check } from '../../domain/checks.ts';
import { cookbookProblems } from '../../domain/cookbook.ts';
import { unreadKeys } from '../../domain/cookbook-keys.ts';
import { type ReleaseId, recipeProblems, releaseOf, releases } from '../../domain/releases/index.ts';
import type { BoardOfRun, RunParameters } from '../../domain/resolve.ts';
import { absentFiles, parsedBoard, readRecipe } from '../boards/index.ts';
import { type BoardCrop, materials } from './board-materials.ts';
import { placesOf } from './board-scenes.ts';
import { fail, type Probe, pass, type Subject, skipped, warn } from './subject.ts';

export const cookbook: Probe = {
  id: 'board.cookbook',
  local: true,
  check: async (subject) => {
    const { boards } = subject.run;
    const missing = await Promise.all(boards.map((one) => absence(one, subject)));
    const absent = missing.filter((check) => check !== undefined);
    const there = boards.filter((_, n) => missing[n] === undefined);
    const looked = await Promise.all(there.map((one) => usable(one, subject.run)));
    const found = [...absent, ...looked.flatMap(({ checks }) => checks)];
    if (absent.length > 0) return found;
    const crops = looked.flatMap(({ crop }) => crop ?? []);
    const made = crops.length === boards.length ? await materials(subject, crops) : [];
    return [...found, ...made, patches(subject), await training(subject)];
  },
};

/** Why a board has not all of its files; undefined when it has. */
async function absence({ board, cookbook: book }: BoardOfRun, subject: Subject): Promise<Check | undefined> {
  const id = 'board.cookbook';
  if (book.problem !== undefined)
    return fail(id, book.problem, book.where, 'correct the named file, then plan again');
  if (book.unknown !== undefined) {
    const what = `whether the board ${board} lies below the root is not known`;
    return fail(id, what, book.unknown, 'mend what the checks of the root say, then call again');
  }
  const missing = absentFiles(book);
  if (book.origin !== undefined) {
    if (missing.length === 0) return undefined;
    const what = `the cookbook of ${board} lacks ${missing.join(', ')}`;
    return fail(id, what, book.where, `add the files to ${book.where}, or give another board`);
  }
  const places = await placesOf(subject);
  const evidence = places.map(({ where, names }) => `${where}: ${names.join(', ') || 'none'}`).join('; ');
  const known = [...new Set(places.flatMap(({ names }) => names))];
  const fix = `give board as one of: ${known.join(', ')}; or for a new board of your own call preflight {"own_board":"look","board":"${board}","scene_filename":"<its scene>"}, which proposes cookbooks/pcb/${board}/ with ${Object.values(boardFileNames).join(', ')} from the scene (references/your-own-board)`;
  const costs = 'nothing could be submitted: the workflow takes the files of the cookbook along';
  const correction = meantBoards(subject.run, known);
  return { ...fail(id, `the board ${board} has no cookbook`, evidence, fix), costs, ...correction };
}

/** All names as they were meant: of several misspelt ones each check mends all. Nothing where one is like no known board. */
function meantBoards({ board, boards }: RunParameters, known: readonly string[]): Pick<Check, 'correction'> {
  const names = boardNames(board);
  const meant = names.flatMap((one) => (known.includes(one) ? one : (closest(one, known) ?? [])));
  const once = [...new Set(meant)];
  const scenes = new Set(boards.map(({ scene_filename }) => scene_filename));
  // Scenes stand in the order of the boards.
  if (meant.length < names.length || (once.length < names.length && scenes.size > 1)) return {};
  return { correction: { board: boardValue(once) } };
}

/** `crop` is undefined where the cookbook cannot be used. */
async function usable(
  { board, cookbook: book }: BoardOfRun,
  run: RunParameters,
): Promise<{ checks: Check[]; crop?: BoardCrop }> {
  const { where } = book;
  try {
    const files = await parsedBoard(book, run);
    const problems = cookbookProblems(files);
    const odd = firstOf(strangeKeys(files), 8);
    const more = odd.length > 0 ? `; no tool reads ${odd.join(', ')}` : '';
    if (problems.length > 0)
      return {
        checks: problems.map(({ id, trouble, what }) => ({
          ...fail(id, what + more, where, 'correct the named file, then plan again'),
          trouble,
        })),
      };
    const id = 'board.cookbook';
    const check =
      odd.length > 0
        ? warn(
            id,
            `no tool reads ${odd.join(', ')}: the key counts for nothing`,
            where,
            'correct its name, or leave it out (references/your-own-board)',
          )
        : pass(id, `the cookbook of ${board} can be used`, where);
    return { checks: [check], crop: { board, where, crop: files.crop } };
  } catch (error) {
    return { checks: [unusable(messageOf(error), where)] };
  }
}

/** Such as `resolutoin of day0_image.yaml (did you mean resolution?)`. */
function strangeKeys(files: Record<BoardFile, unknown>): string[] {
  return (['target', 'image', 'crop'] as const).flatMap((file) =>
    unreadKeys(file, files[file]).map(({ path, known }) => {
      const near = closest(path.slice(path.lastIndexOf('.') + 1), known);
      return `${path} of ${boardFileNames[file]}${near === undefined ? '' : ` (did you mean ${near}?)`}`;
    }),
  );
}

const unusable = (what: string, where: string): Check => ({
  ...fail('board.cookbook', what, where, 'correct the named file, then plan again'),
  trouble: 'render.bad_config',
});

/** One or two patches of the scan grid may look at empty board. */
function patches({ run }: Subject): Check {
  const id = 'run.patches';
  const count = run.render_patches;
  if (count === -1 || count > 2)
    return pass(
      id,
      count === -1 ? 'the whole scan grid is rendered' : `${count} patches are rendered`,
      'render_patches',
    );
  const what = `render_patches ${count} may look at empty board and yield no crop`;
  const fix = 'give render_patches 3 or more';
  return {
    ...warn(id, what, 'the scan grid begins at a corner of the board', fix),
    correction: { render_patches: 5 },
  };
}

async function training({ run }: Subject): Promise<Check> {
  const id = 'finetune.cookbook';
  if (!run.trains)
    return skipped(
      id,
      'nothing is trained',
      run.existing_finetune_url === undefined ? 'use_pretrained_checkpoint true' : 'existing_finetune_url',
    );
  const { where } = run.cookbook.recipe;
  try {
    const recipe = await readRecipe(run.cookbook);
    const other = recipeOfOther(recipe, run.release);
    if (other !== undefined)
      return fail(id, other, where, 'give the recipe of this release, or the other release');
    const { fatal, odd } = recipeProblems(run.release, recipe);
    if (fatal.length > 0) return fail(id, fatal.join('; '), where, 'correct the recipe, then plan again');
    if (odd.length > 0)
      return warn(
        id,
        odd.join('; '),
        where,
        'write the published value into the recipe, unless another one is meant',
      );
    return pass(id, 'the training recipe saves checkpoints', where);
  } catch (error) {
    return fail(id, messageOf(error), where, 'correct the recipe, then plan again');
  }
}

/** A recipe that is written for another release, and what shows it. */
function recipeOfOther(recipe: unknown, id: ReleaseId): string | undefined {
  const keys = Object.keys(typeof recipe === 'object' && recipe !== null ? recipe : {});
  const { marks, path } = releaseOf(id).recipe;
  const own = marks.some((mark) => keys.includes(mark));
  const other = releases.find((one) => one.id !== id && one.recipe.marks.some((mark) => keys.includes(mark)));
  const mark = other?.recipe.marks.find((one) => keys.includes(one));
  return own || mark === undefined
    ? undefined
    : `the recipe is one of release ${other?.id}, as its key ${mark} shows; release ${id} trains ${path}`;
}
