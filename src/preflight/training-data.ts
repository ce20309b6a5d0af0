/** Does the raw dataset hold what training opens, for every pair of the recipe? */
import type { Check } from '../day0/checks.ts';
import { pairName, unknownPairs } from '../day0/taxonomy.ts';
import { trainedPairs } from './recipe.ts';
import { fail, pass, type Subject } from './subject.ts';
import { submasks } from './submasks.ts';
import { firstObjects, type Tree } from './tree.ts';

/** The recipe's pairs are trained whatever the run asks for. */
export async function trainingData(subject: Subject, tree: Tree): Promise<Check[]> {
  const asked = subject.run.anomaly_types;
  const trained = (await trainedPairs()) ?? asked;
  const others = unknownPairs(trained, asked);
  const materials = new Set(trained.map(([material]) => material));
  const checks = await Promise.all([
    ...[...materials].map((material) =>
      pictures(
        subject,
        tree,
        'raw.clean_images',
        `clean pictures of ${material}`,
        `${material}/clean_image/`,
      ),
    ),
    ...trained.map(async (pair) => {
      const [material, defect] = pair;
      const folder = `${material}/anomaly_image/${defect}/`;
      const found = await pictures(
        subject,
        tree,
        'raw.anomaly_images',
        `pictures of ${pairName(pair)}`,
        folder,
      );
      return others.includes(pair) ? softened(subject, found) : found;
    }),
  ]);
  const masks = await Promise.all(others.map((pair) => submasks(subject, tree, pair)));
  return [...checks, ...masks.flat().map((check) => softened(subject, check))];
}

/** Whether AnomalyGen stops on a pair that it lacks data of is not known; the trainer here does. */
function softened({ cluster }: Subject, check: Check): Check {
  return check.status === 'fail' && cluster !== 'embedded' ? { ...check, status: 'warn' } : check;
}

async function pictures(
  { store }: Subject,
  { prefix }: Tree,
  id: string,
  what: string,
  folder: string,
): Promise<Check> {
  const url = `${store.url}/${prefix}${folder}`;
  const [first] = await firstObjects(store, prefix + folder, 1);
  if (first) return pass(id, `${what} are there`, `${store.url}/${first.key}`);
  return fail(id, `no ${what} to train on`, `nothing below ${url}`, `upload them to ${prefix}${folder}`);
}
