/** The rendered `ag_config.yaml`: what the trainer reads of it. */
import { existsSync } from 'node:fs';
import * as z from 'zod';
import { readYaml } from '../../shared/yaml-file.ts';

const count = z.number().int().min(1);
const segment = z.string().regex(/^[\w.-]*\w[\w.-]*$/, 'must be one name, without folders');

const recipe = z.looseObject({
  job: z.looseObject({ project: segment.default('anomaly_gen'), group: segment, name: segment }),
  trainer: z.looseObject({
    max_iter: count,
    logging_iter: count.optional(),
    validation_iter: count.optional(),
    early_stop: z.unknown().optional(),
  }),
  checkpoint: z.looseObject({ save_iter: count }),
  dataloader_train: z.looseObject({
    dataset: z.looseObject({
      dataset_dir: z.string(),
      anomaly_types: z.array(z.tuple([z.string(), z.string()])).min(1),
    }),
  }),
  dataloader_val: z.looseObject({ dataset: z.looseObject({ input_data_path: z.string() }) }),
  model: z.looseObject({
    config: z.looseObject({
      ag_config: z.looseObject({
        mask_encoder: z.looseObject({
          encoder_config: z.looseObject({ init_cfg: z.looseObject({ checkpoint: z.string() }) }),
        }),
      }),
    }),
  }),
});

export interface Recipe {
  project: string;
  group: string;
  name: string;
  maxIter: number;
  saveIter: number;
  /** Undefined: never. */
  loggingIter: number | undefined;
  validationIter: number | undefined;
  earlyStop: boolean;
  dataset: string;
  validation: string;
  types: [material: string, defect: string][];
}

/** Rejects with the key that is missing or wrong, and with the path that does not exist. */
export async function readRecipe(path: string): Promise<Recipe> {
  const checked = recipe.safeParse(await readYaml(path));
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new Error(`${path}: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { job, trainer, checkpoint, dataloader_train, dataloader_val, model } = checked.data;
  const { dataset_dir, anomaly_types } = dataloader_train.dataset;
  const { input_data_path } = dataloader_val.dataset;
  const encoder = model.config.ag_config.mask_encoder.encoder_config.init_cfg.checkpoint;
  const needed = { dataset_dir, input_data_path, 'mask_encoder ... init_cfg.checkpoint': encoder };
  for (const [key, place] of Object.entries(needed))
    if (!existsSync(place)) throw new Error(`${key}: No such file or directory: ${place}`);
  return {
    ...job,
    maxIter: trainer.max_iter,
    saveIter: checkpoint.save_iter,
    loggingIter: trainer.logging_iter,
    validationIter: trainer.validation_iter,
    earlyStop: trainer.early_stop !== undefined,
    dataset: dataset_dir,
    validation: input_data_path,
    types: anomaly_types,
  };
}
