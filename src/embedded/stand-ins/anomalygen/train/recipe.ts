/** The rendered `ag_config.yaml`: what the trainer reads of it, with the defaults and the refusals of AnomalyGen 1.0.0. */
import { existsSync } from 'node:fs';
import * as z from 'zod';
import { readYaml } from '../../shared/yaml-file.ts';

const count = z.number().int().min(1);
const segment = z.string().regex(/^[\w.-]*\w[\w.-]*$/, 'must be one name, without folders');
const pairs = z.array(z.tuple([z.string(), z.string()])).min(1);

const recipe = z.looseObject({
  job: z.looseObject({ project: segment.default('posttraining'), group: segment, name: segment }),
  trainer: z.looseObject({
    max_iter: count.default(400_000),
    logging_iter: count.default(10),
    validation_iter: count.default(100),
    run_validation: z.boolean().default(false),
    early_stop: z.unknown().optional(),
  }),
  checkpoint: z.looseObject({ save_iter: count.default(200) }),
  dataloader_train: z.looseObject({
    dataset: z.looseObject({
      dataset_dir: z.string(),
      anomaly_types: pairs,
      aug_type: z.string().default('random_crop'),
    }),
  }),
  dataloader_val: z.looseObject({ dataset: z.looseObject({ input_data_path: z.string() }) }),
  model: z.looseObject({
    config: z.looseObject({
      ag_config: z.looseObject({
        t5_model_name: z.string().optional(),
        anomaly_embedding: z.looseObject({ anomaly_types: pairs.nullish() }).optional(),
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
  loggingIter: number;
  /** Undefined: never, since the recipe does not say run_validation. */
  validationIter: number | undefined;
  earlyStop: boolean;
  dataset: string;
  validation: string;
  types: [material: string, defect: string][];
}

/** Models of `checkpoints/` that the trainer loads at its start; a folder is not empty. */
const opened = (size: string): string[] => [
  `nvidia/Cosmos-Predict2-${size}-Text2Image/model.pt`,
  `nvidia/Cosmos-Predict2-${size}-Text2Image/tokenizer/tokenizer.pth`,
  'facebook/dinov2-large',
];

/** Rejects with the key that is missing or wrong, and with the path that does not exist, as the real one's start does. */
export async function readRecipe(path: string, experiment: string): Promise<Recipe> {
  const checked = recipe.safeParse(await readYaml(path));
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new Error(`${path}: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { job, trainer, checkpoint, dataloader_train, dataloader_val, model } = checked.data;
  const { dataset_dir, anomaly_types, aug_type } = dataloader_train.dataset;
  const { input_data_path } = dataloader_val.dataset;
  const { mask_encoder, anomaly_embedding, t5_model_name } = model.config.ag_config;
  const needed: Record<string, string> = {
    dataset_dir,
    input_data_path,
    'mask_encoder ... init_cfg.checkpoint': mask_encoder.encoder_config.init_cfg.checkpoint,
    t5_model_name: t5_model_name ?? 'checkpoints/google-t5/t5-11b',
  };
  const size = experiment.endsWith('_14b') ? '14B' : '2B';
  for (const one of opened(size)) needed[`model ${one}`] = `checkpoints/${one}`;
  if (trainer.run_validation) needed['the validation'] = 'checkpoints/nvidia/C-RADIO-V3/model.safetensors';
  for (const [key, place] of Object.entries(needed))
    if (!existsSync(place)) throw new Error(`${key}: No such file or directory: '${place}'`);
  const embedded = anomaly_embedding?.anomaly_types;
  if (!embedded) throw new Error("build_anomaly_LUT: TypeError: 'NoneType' object is not iterable");
  const lost = anomaly_types.find((pair) => !embedded.some((one) => `${one}` === `${pair}`));
  if (lost) throw new Error(`KeyError: '${lost.join('+')}' (it is not in anomaly_embedding.anomaly_types)`);
  if (aug_type !== 'random_crop' && aug_type !== 'random_ratio_crop')
    throw new Error(`Unknown aug_type: '${aug_type}'. Choose from ['random_crop', 'random_ratio_crop']`);
  return {
    ...job,
    maxIter: trainer.max_iter,
    saveIter: checkpoint.save_iter,
    loggingIter: trainer.logging_iter,
    validationIter: trainer.run_validation ? trainer.validation_iter : undefined,
    earlyStop: trainer.early_stop !== undefined,
    dataset: dataset_dir,
    validation: input_data_path,
    types: anomaly_types,
  };
}
