/** Does the raw dataset hold what training opens, for every pair of the recipe? */

import type { Check } from '../../domain/checks.ts';
import { unknownPairs } from '../../domain/taxonomy.ts';
import { trainedPairs } from '../boards/index.ts';
import { fail, pass, type Subject } from './subject.ts';
import { submasks } from './submasks.ts';
import { otherFolders } from './training-others.ts';
import { trainingPairs } from './training-pairs.ts';
import { firstObjects, type Tree } from './tree.ts';

/** The recipe's pairs are trained whatever the run asks for. */
export async function trainingData(subject: Subject, tree: Tree): Promise<Check[]> {
  const asked = subject.run.anomaly_types;
  const trained = (await trainedPairs(subject.run)) ?? asked;
  const others = unknownPairs(trained, asked);
  const materials = new Set(trained.map(([material]) => material));
  const checks = await Promise.all([
    ...[...materials].map((material) => cleanPictures(subject, tree, material)),
    ...trained.map((pair) => trainingPairs(subject, tree, pair)),
    ...others.map((pair) => submasks(subject, tree, pair)),
    subject.run.release === '1.0' ? otherFolders(subject, tree, trained) : [],
  ]);
  return checks.flat();
}

/** Validation cases are made of them, and no others are placed on. */
async function cleanPictures({ store }: Subject, { prefix }: Tree, material: string): Promise<Check[]> {
  const id = 'raw.clean_images';
  const folder = `${material}/clean_image/`;
  const url = `${store.url}/${prefix}${folder}`;
  const [first] = await firstObjects(store, prefix + folder, 1);
  return first
    ? [pass(id, `clean pictures of ${material} are there`, `${store.url}/${first.key}`)]
    : [
        fail(
          id,
          `no clean pictures of ${material} to train on`,
          `nothing below ${url}`,
          `upload them to ${prefix}${folder}`,
        ),
      ];
}
