/** Keys of a training recipe that its trainer does not have: what comes of one is another thing in each release. */
import { closest } from '../base/spelling.ts';

interface Section {
  [key: string]: Section | true;
}

export interface RecipeKeys {
  known: Section;
  /**
   * `unread`: the trainer sets whatever it finds, so that a typo means the image's own default, unsaid, and a key is told only
   * where it is nearly a known one. `refused`: any other key ends the trainer.
   */
  others: 'unread' | 'refused';
}

const pairs = { anomaly_types: true } as const;
/** Of release 1.0: keys of the published recipe. The trainer has more; only what is nearly one of these and stands in its place is a typo. */
const nested: Section = {
  job: { project: true, group: true, name: true },
  optimizer: { lr: true },
  checkpoint: { save_iter: true },
  trainer: {
    max_iter: true,
    logging_iter: true,
    validation_iter: true,
    run_validation: true,
    early_stop: true,
  },
  dataloader_train: {
    batch_size: true,
    dataset: {
      ...pairs,
      dataset_dir: true,
      image_size: true,
      seed: true,
      data_augprob: true,
      aug_type: true,
      ratio_range: true,
    },
  },
  dataloader_val: { batch_size: true, dataset: { input_data_path: true } },
  model: {
    config: {
      ag_config: {
        ad_precision: true,
        t5_model_name: true,
        anomaly_embedding: { ...pairs, freeze: true },
        mask_encoder: { encoder_config: { init_cfg: { checkpoint: true } } },
      },
    },
  },
};

export const nestedKeys: RecipeKeys = { known: nested, others: 'unread' };

/** Sentences, with the key that was meant. */
export function strangeKeys(
  config: unknown,
  { known, others }: RecipeKeys,
  path: readonly string[] = [],
): string[] {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return [];
  const found = Object.entries(config);
  const names = new Set(found.map(([key]) => key));
  const missing = Object.keys(known).filter((key) => !names.has(key));
  return found.flatMap(([key, value]) => {
    const inner = known[key];
    if (inner !== undefined)
      return inner === true ? [] : strangeKeys(value, { known: inner, others }, [...path, key]);
    const meant = closest(key, missing);
    const told = `${[...path, key].join('.')} is no key of the recipe`;
    if (meant !== undefined) return [`${told}: write ${[...path, meant].join('.')}`];
    return others === 'refused'
      ? [`${told}, and the trainer refuses what it does not know: take it out`]
      : [];
  });
}
