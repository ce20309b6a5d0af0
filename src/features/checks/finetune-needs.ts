/** What training a pair would need, and which of it is there: told before anybody is offered to finetune. */
import { artifacts } from '../../domain/contract.ts';
import { readDefectSpec } from '../../domain/raw-dataset.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import { type DefectPair, isPose, pairName } from '../../domain/taxonomy.ts';
import { trainedPairs } from '../boards/index.ts';
import type { Subject } from './subject.ts';
import { findPairs } from './training-pairs.ts';
import { firstObjects, smallText, unwrapped } from './tree.ts';

export interface FinetuneNeeds {
  /** What is there and what is not, in a sentence. */
  words: string;
  /** Nothing is missing. */
  complete: boolean;
}

const specFile = 'defect_spec.jsonl';

/** Pose defects are left out: nothing trains them. Undefined where there are no others. */
export async function finetuneNeeds(
  { store, run }: Subject,
  pairs: readonly DefectPair[],
): Promise<FinetuneNeeds | undefined> {
  const wanted = pairs.filter(([, defect]) => !isPose(defect));
  if (wanted.length === 0) return undefined;
  const materials = new Set(wanted.map(([material]) => material));
  const { prefix } = await unwrapped(
    store,
    artifacts.raw,
    (name) => materials.has(name) || name === specFile,
  );
  const [spec, trained] = await Promise.all([
    smallText(store, prefix + specFile).then((text) =>
      text === undefined ? undefined : readDefectSpec(text),
    ),
    trainedPairs(run),
  ]);
  const recipe = new Set((trained ?? []).map(pairName));
  const each = await Promise.all(
    wanted.map(async (pair) => {
      const name = pairName(pair);
      const { pairs: found } = await findPairs(store, prefix, pair, releaseOf(run.release).trainingPairs);
      const masked = found.filter(({ mask }) => mask !== undefined).length;
      const [clean] = await firstObjects(store, `${prefix}${pair[0]}/clean_image/`, 1);
      const lacks = [
        ...(found.length === 0 ? [`pictures in ${pair[0]}/anomaly_image/${pair[1]}/`] : []),
        ...(masked < found.length || found.length === 0
          ? [`masks in ${pair[0]}/mask/${pair[1]}/, <picture>_mask with its ending`]
          : []),
        ...(clean ? [] : [`clean pictures in ${pair[0]}/clean_image/`]),
        ...(spec?.prompts.has(name) ? [] : [`a line in ${specFile}`]),
        ...(recipe.has(name)
          ? []
          : [
              `the pair in every list of a recipe, cookbooks/pcb/${run.cookbook.recipe.where.split('/').at(-1)} below the root`,
            ]),
      ];
      return { name, pictures: found.length, masked, lacks };
    }),
  );
  const words = each.map(
    ({ name, pictures, masked, lacks }) =>
      `${name} has ${pictures} pictures, ${masked} of them with masks${lacks.length > 0 ? `, and lacks ${lacks.join(', ')}` : ', and all else that it needs'}`,
  );
  return {
    words: `to be finetuned, ${words.join('; ')}`,
    complete: each.every(({ lacks }) => lacks.length === 0),
  };
}
