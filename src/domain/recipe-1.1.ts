/**
 * What the training recipe of release 1.1 (`exp_texture_ft.yaml`, flat) must be like, told from the parsed file. From the builder of
 * its source (anomalygen/configs/texture/exp_config.py and loader.py, dbaf7d7d), and the published values.
 */
import * as z from 'zod';
import { problemOf, type RecipeProblems, type SavedSteps } from './recipe.ts';
import type { RecipeKeys } from './recipe-keys.ts';
import type { DefectPair } from './taxonomy.ts';

const steps = z.int().min(1);
const whole = z.int().min(0);
const share = z.number().min(0).max(1);
const size = z.tuple([steps, steps]);
const pair = z.tuple([z.string().min(1), z.string().min(1)]);
const yes = z.boolean();

/** Every parameter of the builder. */
const recipe = z.object({
  task_type: z.literal('texture_ft'),
  experiment: z.string().min(1),
  job_name: z.string().min(1).optional(),
  dataset_name: z.string().min(1),
  anomaly_types: z.array(pair).min(1),
  dataset_path: z.string(),
  testcase_jsonl: z.string(),
  recipe_path: z.string().optional(),
  model_size: z.enum(['nano', 'edge']).optional(),
  base_checkpoint_path: z.string().optional(),
  vae_path: z.string().optional(),
  image_size: size.optional(),
  max_iter: steps,
  validation_iter: steps.optional(),
  run_validation_on_start: yes.optional(),
  save_iter: steps,
  lr: z.number().positive().optional(),
  model_input_size: steps.optional(),
  shift: z.number().optional(),
  lora_enabled: yes.optional(),
  lora_rank: steps.optional(),
  lora_alpha: steps.optional(),
  vision_prompt_item_enabled: yes.optional(),
  vision_prompt_num_tokens: steps.optional(),
  vision_prompt_freeze: yes.optional(),
  per_class_lora_enabled: yes.optional(),
  per_class_lora_rank: steps.optional(),
  per_class_lora_alpha: steps.optional(),
  inpaint_class_hidden_embed_enabled: yes.optional(),
  learnable_text_prompt_enabled: yes.optional(),
  text_prompt_num_tokens: steps.optional(),
  text_prompt_init_word: z.string().optional(),
  text_prompt_freeze: yes.optional(),
  betas: z.tuple([z.number(), z.number()]).optional(),
  eps: z.number().optional(),
  weight_decay: z.number().optional(),
  lr_multipliers: z.record(z.string(), z.number()).nullish(),
  cycle_lengths: steps.optional(),
  warm_up_steps: whole.optional(),
  logging_iter: steps.optional(),
  seed: whole.optional(),
  compute_anomaly_quality: yes.optional(),
  early_stop_enabled: yes.optional(),
  early_stop_metric: z
    .enum(['nn', 'mnn', 'fid', 'aq_nn', 'completeness', 'precision', 'boundary_iou'])
    .optional(),
  early_stop_patience: steps.optional(),
  early_stop_min_delta: z.number().optional(),
  early_stop_min_delta_mode: z.enum(['rel', 'abs']).optional(),
  batch_size: steps.optional(),
  validation_batch_size: steps.optional(),
  num_workers: whole.optional(),
  ratio_range: z.tuple([z.number(), z.number()]).optional(),
  background_dropout_prob: share.optional(),
  inst_aug_prob: share.optional(),
  ring_jitter_prob: share.optional(),
});

/** The loader hands all keys to the builder, which ends with a TypeError at one that is none of its parameters. */
export const flatKeys: RecipeKeys = {
  known: Object.fromEntries(Object.keys(recipe.shape).map((key) => [key, true])),
  others: 'refused',
};

/** Sentences about the values of a parsed `exp_texture_ft.yaml`. */
export function flatRecipeProblems(config: unknown): RecipeProblems {
  const parsed = recipe.safeParse(config);
  if (!parsed.success)
    return {
      fatal: parsed.error.issues.slice(0, 3).map((issue) => problemOf('exp_texture_ft.yaml', issue)),
      odd: [],
    };
  const { max_iter, save_iter, validation_iter = 1000 } = parsed.data;
  if (save_iter > max_iter)
    return fatal(
      `save_iter ${save_iter} is greater than max_iter ${max_iter}: no checkpoint would ever be saved`,
    );
  const chosen = bothAt(save_iter, validation_iter);
  if (Math.floor(max_iter / chosen) * chosen < firstChosen(max_iter))
    return fatal(
      `validation_iter ${validation_iter} and save_iter ${save_iter} never meet from step ${firstChosen(max_iter)} to max_iter ${max_iter}: no step would have a score and weights, so the training would end without best_checkpoint.txt`,
    );
  return { fatal: [], odd: oddValues(parsed.data, chosen) };
}

const fatal = (problem: string): RecipeProblems => ({ fatal: [problem], odd: [] });

/** Steps that are scored and saved are the multiples of this one. */
function bothAt(save: number, validation: number): number {
  let step = save;
  while (step % validation !== 0) step += save;
  return step;
}

/** The trainer takes no step as best before its warm-up ends, where it trains for longer than that. */
const warmUp = 7500;
const firstChosen = (max: number): number => (max > warmUp ? warmUp : 1);

function oddValues(
  { lr, batch_size, cycle_lengths = 15000, max_iter, validation_iter = 1000 }: z.infer<typeof recipe>,
  chosen: number,
): string[] {
  const said = (key: string, value: number | undefined, published: number): string[] =>
    value === undefined || value === published ? [] : [`${key} is ${value}, published is ${published}`];
  const cycle =
    cycle_lengths < max_iter
      ? [
          `cycle_lengths ${cycle_lengths} ends before max_iter ${max_iter}: the rest trains at the lowest rate`,
        ]
      : [];
  const scored =
    chosen === validation_iter
      ? []
      : [`of the validated steps only every ${chosen}th is saved, too: the best one is chosen among those`];
  return [...said('lr', lr, 0.001), ...said('batch_size', batch_size, 4), ...cycle, ...scored];
}

const stepped = z.looseObject({
  max_iter: steps,
  save_iter: steps,
  validation_iter: steps.default(1000),
  run_validation_on_start: yes.default(true),
  early_stop_enabled: yes.default(false),
  early_stop_patience: steps.default(5),
});

/** Steps of which a parsed recipe leaves weights; undefined when it is not of the flat form. */
export function flatSavedSteps(config: unknown): SavedSteps | undefined {
  const parsed = stepped.safeParse(config);
  if (!parsed.success) return undefined;
  const {
    max_iter: most,
    save_iter: each,
    validation_iter,
    run_validation_on_start,
    early_stop_enabled,
    early_stop_patience,
  } = parsed.data;
  // The first score that counts, and then so many validations that bring nothing new.
  const start = most > warmUp ? warmUp : run_validation_on_start ? 0 : 1;
  const first = Math.ceil(start / validation_iter) * validation_iter;
  const stop = first + early_stop_patience * validation_iter;
  return { each, most, sure: early_stop_enabled ? Math.min(most, stop) : most };
}

const trained = z.looseObject({ task_type: z.string(), anomaly_types: z.array(pair).min(1) });
const based = z.looseObject({ model_size: z.enum(['nano', 'edge']).default('nano') });

/** Pairs of a parsed recipe, in the order of their class ids; undefined when it is not of the flat form. */
export function flatPairs(config: unknown): DefectPair[] | undefined {
  const parsed = trained.safeParse(config);
  return parsed.success ? parsed.data.anomaly_types : undefined;
}

/** The base of a parsed recipe: `nano` where it names none. Undefined for another word. */
export function flatModelSize(config: unknown): 'nano' | 'edge' | undefined {
  const parsed = based.safeParse(config);
  return parsed.success ? parsed.data.model_size : undefined;
}
