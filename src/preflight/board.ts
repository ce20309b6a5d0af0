/** Is there a cookbook for the board, can its files be used, and does it crop what the taxonomy asks for? */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../day0/checks.ts';
import { cookbookProblems, materialsOf } from '../day0/cookbook.ts';
import { recipeProblems } from '../day0/recipe.ts';
import { messageOf } from '../errors.ts';
import { packagePath } from '../package.ts';
import { readRecipe, recipePath } from './recipe.ts';
import { fail, type Probe, pass, type Subject, skipped, warn } from './subject.ts';

const files = { target: 'pcba_target.yaml', image: 'day0_image.yaml', crop: 'day0_crop.yaml' };
const shelf = (): string => packagePath('assets', 'cookbooks', 'pcb');

export const cookbook: Probe = {
  id: 'board.cookbook',
  local: true,
  look: async (subject) => {
    const { run } = subject;
    const id = 'board.cookbook';
    const boards = readdirSync(shelf(), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    const evidence = `cookbooks: ${boards.join(', ')}`;
    if (!boards.includes(run.board)) {
      const fix = `give board as one of: ${boards.join(', ')}`;
      return [fail(id, `the board ${run.board} has no cookbook`, evidence, fix)];
    }
    const folder = join(shelf(), run.board);
    const missing = Object.values(files).filter((name) => !existsSync(join(folder, name)));
    if (missing.length > 0) {
      const what = `the cookbook of ${run.board} lacks ${missing.join(', ')}`;
      return [fail(id, what, evidence, 'add the files, or install the package again')];
    }
    return [...(await usable(subject, folder)), patches(subject), samples(subject), await training(subject)];
  },
};

async function usable({ run }: Subject, folder: string): Promise<Check[]> {
  const id = 'board.cookbook';
  const where = `assets/cookbooks/pcb/${run.board}`;
  try {
    const [target, image, crop] = await Promise.all(
      [files.target, files.image, files.crop].map((name) => filled(join(folder, name), name)),
    );
    const problems = cookbookProblems({ target, image, crop });
    if (problems.length > 0)
      return [fail(id, problems.join('; '), where, 'correct the named file, then plan again')];
    return [
      pass(id, `the cookbook of ${run.board} can be used`, where),
      materials(run.anomaly_types, crop, where),
    ];
  } catch (error) {
    return [fail(id, messageOf(error), where, 'correct the named file, then plan again')];
  }
}

/** Placeholders become numbers, which every place of theirs takes. */
async function filled(path: string, name: string): Promise<unknown> {
  const { parse } = await import('yaml');
  try {
    return parse(readFileSync(path, 'utf8').replace(/\$\{[A-Z_]+\}/g, '1'));
  } catch (error) {
    throw new Error(`${name} is not valid YAML: ${messageOf(error).split('\n')[0]}`, { cause: error });
  }
}

function materials(pairs: readonly (readonly [string, string])[], crop: unknown, where: string): Check {
  const id = 'board.materials';
  const known = materialsOf(crop) ?? [];
  const asked = [...new Set(pairs.map(([material]) => material))];
  const absent = asked.filter((material) => !known.includes(material));
  const evidence = `${where}/day0_crop.yaml crops ${known.join(', ') || 'nothing'}`;
  if (absent.length === 0) return pass(id, 'the board is cropped for every asked material', evidence);
  const fix = `choose anomaly_types among ${known.join(', ')}, or another board`;
  if (absent.length === asked.length)
    return fail(id, `the board is not cropped for any asked material: ${absent.join(', ')}`, evidence, fix);
  const left = warn(
    id,
    `the board is not cropped for ${absent.join(', ')}: those pairs are left out of the dataset`,
    evidence,
    fix,
  );
  return { ...left, costs: 'the dataset comes out without these pairs' };
}

/** Samples are spread evenly over the pairs; fewer than pairs leave some without any. */
function samples({ run }: Subject): Check {
  const id = 'run.samples';
  const { num_sdg: count, anomaly_types: pairs } = run;
  const evidence = `num_sdg ${count}, ${pairs.length} pairs in anomaly_types`;
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
    mend: { render_patches: 5 },
  };
}

async function training({ run }: Subject): Promise<Check> {
  const id = 'finetune.cookbook';
  if (run.use_pretrained_checkpoint)
    return skipped(id, 'nothing is trained', 'use_pretrained_checkpoint true');
  const where = recipePath;
  try {
    const { fatal, odd } = recipeProblems(await readRecipe());
    if (fatal.length > 0) return fail(id, fatal.join('; '), where, 'correct the recipe, then plan again');
    if (odd.length > 0) return warn(id, odd.join('; '), where, 'lower the value in the recipe');
    return pass(id, 'the training recipe saves checkpoints', where);
  } catch (error) {
    return fail(id, messageOf(error), where, 'correct the recipe, then plan again');
  }
}
