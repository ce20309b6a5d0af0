/** Misspelt keys of a training recipe: the trainer sets whatever it finds, so that a typo means the image's own default, unsaid. */
import { closest } from '../base/spelling.ts';

interface Section {
  [key: string]: Section | true;
}

const pairs = { anomaly_types: true } as const;
/** Keys of the published recipe. The trainer has more; only what is nearly one of these and stands in its place is a typo. */
const known: Section = {
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

/** Sentences, with the key that was meant. */
export function misspeltKeys(
  config: unknown,
  section: Section = known,
  path: readonly string[] = [],
): string[] {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return [];
  const found = Object.entries(config);
  const names = new Set(found.map(([key]) => key));
  const missing = Object.keys(section).filter((key) => !names.has(key));
  return found.flatMap(([key, value]) => {
    const inner = section[key];
    if (inner !== undefined) return inner === true ? [] : misspeltKeys(value, inner, [...path, key]);
    const meant = closest(key, missing);
    return meant === undefined
      ? []
      : [`${[...path, key].join('.')} is no key of the recipe: write ${[...path, meant].join('.')}`];
  });
}
