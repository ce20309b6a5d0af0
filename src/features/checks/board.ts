/** Is there a cookbook for the board, can its files be used, and does it crop what the taxonomy asks for? */

import { messageOf } from '../../base/errors.ts';
import { closest } from '../../base/spelling.ts';
import { boardFileNames } from '../../domain/board.ts';
import type { Check } from '../../domain/checks.ts';
import { cookbookProblems, materialsOf } from '../../domain/cookbook.ts';
import { recipeProblems } from '../../domain/recipe.ts';
import { type DefectPair, pairName } from '../../domain/taxonomy.ts';
import { absentFiles, findCookbook, parsedBoard, readRecipe, shelvesOf } from '../boards/index.ts';
import { fail, type Probe, pass, type Subject, skipped, warn } from './subject.ts';

/** For the embedded engine's own sample root. */
const sampleBoard = 'sample_board';

export const cookbook: Probe = {
  id: 'board.cookbook',
  local: true,
  check: async (subject) => {
    const { board, cookbook: book } = subject.run;
    const id = 'board.cookbook';
    if (book.problem !== undefined)
      return [fail(id, book.problem, book.where, 'correct the named file, then plan again')];
    if (book.unknown !== undefined) {
      const what = `whether the board ${board} lies below the root is not known`;
      return [fail(id, what, book.unknown, 'mend what the checks of the root say, then call again')];
    }
    if (book.origin === undefined) {
      const places = await placesOf(subject);
      const evidence = places.map(({ where, names }) => `${where}: ${names.join(', ') || 'none'}`).join('; ');
      const known = [...new Set(places.flatMap(({ names }) => names))];
      const fix = `give board as one of: ${known.join(', ')}; or put a board of your own below the root, as cookbooks/pcb/${board}/ with ${Object.values(boardFileNames).join(', ')} (references/your-own-board)`;
      const costs = 'nothing could be submitted: the workflow takes the files of the cookbook along';
      const near = closest(board, known);
      const correction = near === undefined ? {} : { correction: { board: near } };
      return [{ ...fail(id, `the board ${board} has no cookbook`, evidence, fix), costs, ...correction }];
    }
    const missing = absentFiles(book);
    if (missing.length > 0) {
      const what = `the cookbook of ${board} lacks ${missing.join(', ')}`;
      return [fail(id, what, book.where, `add the files to ${book.where}, or give another board`)];
    }
    return [...(await usable(subject)), patches(subject), await training(subject)];
  },
};

async function usable(subject: Subject): Promise<Check[]> {
  const { run } = subject;
  const id = 'board.cookbook';
  const { where } = run.cookbook;
  try {
    const files = await parsedBoard(run.cookbook, run);
    const { crop } = files;
    const problems = cookbookProblems(files);
    if (problems.length > 0) return [unusable(problems.join('; '), where)];
    return [
      pass(id, `the cookbook of ${run.board} can be used`, where),
      ...(await materials(subject, crop, where)),
    ];
  } catch (error) {
    return [unusable(messageOf(error), where)];
  }
}

const unusable = (what: string, where: string): Check => ({
  ...fail('board.cookbook', what, where, 'correct the named file, then plan again'),
  trouble: 'render.bad_config',
});

async function materials(subject: Subject, crop: unknown, where: string): Promise<Check[]> {
  const { run } = subject;
  const id = 'board.materials';
  const known = materialsOf(crop) ?? [];
  const made = run.anomaly_types.filter(([material]) => known.includes(material));
  const empty = run.anomaly_types.filter(([material]) => !known.includes(material));
  const evidence = `${where}/${boardFileNames.crop} crops ${known.join(', ') || 'nothing'}`;
  if (empty.length === 0)
    return [pass(id, 'the board is cropped for every asked material', evidence), samples(run.num_sdg, made)];
  const elsewhere = await boardsWith(empty, subject);
  if (made.length === 0) {
    const what = `the board ${run.board} is not cropped for any asked material: ${list(empty)} yield nothing`;
    return [fail(id, what, evidence, `give ${elsewhere}, or anomaly_types of ${known.join(', ')}`)];
  }
  const values = JSON.stringify({ anomaly_types: made });
  const left = warn(
    id,
    `the board ${run.board} gives no ${list(empty)}: of ${run.num_sdg} samples come ${spread(run.num_sdg, made)}`,
    evidence,
    `give ${values} to ask for no more than that; for the rest a second run with ${elsewhere}`,
  );
  return [
    { ...left, costs: 'the dataset comes out without these pairs', correction: { anomaly_types: made } },
    samples(run.num_sdg, made),
  ];
}

const list = (pairs: readonly DefectPair[]): string => pairs.map(pairName).join(', ');

/** Such as `15 IC+bridge, 15 IC+missing`: evenly, and what is left over to the first ones, as AnomalyGen allocates. */
function spread(count: number, pairs: readonly DefectPair[]): string {
  const each = Math.floor(count / pairs.length);
  const more = count % pairs.length;
  return pairs.map((pair, n) => `${each + (n < more ? 1 : 0)} ${pairName(pair)}`).join(', ');
}

/** Which other boards are cropped for the materials of these pairs. */
async function boardsWith(pairs: readonly DefectPair[], subject: Subject): Promise<string> {
  const { run } = subject;
  const wanted = [...new Set(pairs.map(([material]) => material))];
  const places = await placesOf(subject);
  const found = [...new Set(places.flatMap(({ names }) => names))]
    .filter((board) => board !== run.board && board !== sampleBoard)
    .map(async (board) => {
      const files = await findCookbook(board, shelvesOf(subject.store, subject.home, subject.signal))
        .then((book) => parsedBoard(book, run))
        .catch(() => undefined);
      const gives = wanted.filter((material) => materialsOf(files?.crop)?.includes(material));
      return gives.length > 0 ? [`board ${board} (${gives.join(', ')})`] : [];
    });
  const named = (await Promise.all(found)).flat();
  return named.length > 0 ? named.join(' or ') : 'a board of your own that is cropped for them';
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
    return skipped(id, 'nothing is trained', 'use_pretrained_checkpoint true');
  const { where } = run.cookbook.recipe;
  try {
    const { fatal, odd } = recipeProblems(await readRecipe(run.cookbook));
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
