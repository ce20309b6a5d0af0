/** Is there a cookbook for the board, can its files be used, and does it crop what the taxonomy asks for? */

import { messageOf } from '../../base/errors.ts';
import { closest } from '../../base/spelling.ts';
import { type BoardFile, boardFileNames, boardNames, boardValue } from '../../domain/board.ts';
import type { Check } from '../../domain/checks.ts';
import { cookbookProblems, materialsOf } from '../../domain/cookbook.ts';
import { unreadKeys } from '../../domain/cookbook-keys.ts';
import { type ReleaseId, releaseOf, releases } from '../../domain/releases/index.ts';
import type { BoardOfRun, RunParameters } from '../../domain/resolve.ts';
import { evenShares } from '../../domain/spread.ts';
import { type DefectPair, pairName } from '../../domain/taxonomy.ts';
import { absentFiles, findCookbook, parsedBoard, readRecipe, shelvesOf } from '../boards/index.ts';
import { fail, type Probe, pass, type Subject, skipped, warn } from './subject.ts';

/** For the embedded engine's own sample root. */
const sampleBoard = 'sample_board';

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

interface BoardCrop {
  board: string;
  where: string;
  /** The parsed file. */
  crop: unknown;
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
    const odd = strangeKeys(files);
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

async function materials(subject: Subject, boards: readonly BoardCrop[]): Promise<Check[]> {
  const { run } = subject;
  const id = 'board.materials';
  const known = [...new Set(boards.flatMap(({ crop }) => materialsOf(crop) ?? []))];
  const asked = [...run.anomaly_types, ...(run.left_out ?? [])];
  const made = asked.filter(([material]) => known.includes(material));
  const empty = asked.filter(([material]) => !known.includes(material));
  const evidence = boards
    .map(({ where, crop }) => {
      const own = materialsOf(crop) ?? [];
      return `${where}/${boardFileNames.crop} crops ${own.join(', ') || 'nothing'}`;
    })
    .join('; ');
  const many = boards.length > 1;
  if (empty.length === 0) {
    const what = `${many ? 'the boards are' : 'the board is'} cropped for every asked material`;
    return [pass(id, what, evidence), samples(run.num_sdg, made)];
  }
  const named = `the ${many ? 'boards' : 'board'} ${boards.map(({ board }) => board).join(', ')}`;
  const others = await boardsWith(empty, subject);
  if (made.length === 0) {
    const what = `${named} ${many ? 'are' : 'is'} not cropped for any asked material: ${list(empty)} yield nothing`;
    const elsewhere = others.map(({ board, gives }) => `board ${board} (${gives.join(', ')})`).join(' or ');
    return [
      fail(id, what, evidence, `give ${elsewhere || ownBoard}, or anomaly_types of ${known.join(', ')}`),
    ];
  }
  const values = JSON.stringify({ anomaly_types: made });
  const together = boardValue([...boards.map(({ board }) => board), ...enough(empty, others)]);
  const rest =
    others.length > 0
      ? `give ${JSON.stringify({ board: together })} to have ${others.length === 1 ? 'it' : 'them'} from a further board in the same run (several boards, references/your-own-board)`
      : `for the rest take ${ownBoard}`;
  const left = warn(
    id,
    `${named} ${many ? 'give' : 'gives'} no ${list(empty)}: of ${run.num_sdg} samples come ${spread(run.num_sdg, made)}`,
    evidence,
    `${rest}; or give ${values} to ask for no more than that`,
  );
  return [
    { ...left, costs: 'the dataset comes out without these pairs', correction: { anomaly_types: made } },
    samples(run.num_sdg, made),
  ];
}

const list = (pairs: readonly DefectPair[]): string => pairs.map(pairName).join(', ');

/** Such as `15 IC+bridge, 15 IC+missing`. */
function spread(count: number, pairs: readonly DefectPair[]): string {
  const shares = evenShares(count, pairs.length);
  return pairs.map((pair, n) => `${shares[n]} ${pairName(pair)}`).join(', ');
}

const ownBoard = 'a board of your own that is cropped for them';

interface Other {
  board: string;
  /** Of the materials that are wanted. */
  gives: string[];
}

/** The first of these boards that give what is wanted, as few as it takes when they are taken in their order. */
function enough(pairs: readonly DefectPair[], others: readonly Other[]): string[] {
  const open = new Set(pairs.map(([material]) => material));
  return others.flatMap(({ board, gives }) => {
    const helps = gives.filter((material) => open.delete(material));
    return helps.length > 0 ? [board] : [];
  });
}

/** Which other boards are cropped for the materials of these pairs. */
async function boardsWith(pairs: readonly DefectPair[], subject: Subject): Promise<Other[]> {
  const { run } = subject;
  const taken = boardNames(run.board);
  const wanted = [...new Set(pairs.map(([material]) => material))];
  const places = await placesOf(subject);
  const found = [...new Set(places.flatMap(({ names }) => names))]
    .filter((board) => !taken.includes(board) && board !== sampleBoard)
    .map(async (board): Promise<Other[]> => {
      const files = await findCookbook(board, shelvesOf(subject.store, subject.home, subject.signal))
        .then((book) => parsedBoard(book, run))
        .catch(() => undefined);
      const gives = wanted.filter((material) => materialsOf(files?.crop)?.includes(material));
      return gives.length > 0 ? [{ board, gives }] : [];
    });
  return (await Promise.all(found)).flat();
}

/** The boards of each place, and none of a place that is not there. */
const placesOf = ({ store, home, signal }: Subject): Promise<{ where: string; names: string[] }[]> =>
  Promise.all(
    shelvesOf(store, home, signal).map(async (shelf) => ({
      where: shelf.where,
      names: await shelf.boards().catch(() => []),
    })),
  );

/** Samples are spread evenly over the pairs; fewer than pairs leave some without any. */
function samples(count: number, pairs: readonly DefectPair[]): Check {
  const id = 'run.samples';
  const evidence = `num_sdg ${count}, ${pairs.length} pairs that the board gives`;
  if (count >= pairs.length) return pass(id, 'every pair gets a sample', evidence);
  const what = `${pairs.length - count} of the pairs get no sample`;
  return warn(id, what, evidence, `give num_sdg ${pairs.length} or more`);
}

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
  if (run.use_pretrained_checkpoint)
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
    const { fatal, odd } = releaseOf(run.release).recipe.problems(recipe);
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
