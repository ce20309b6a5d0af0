/**
 * The flat recipe of AnomalyGen 1.1: keys, defaults and refusals of its loader and of the builder that takes the keys
 * (anomalygen/configs/loader.py, anomalygen/configs/texture/exp_config.py).
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { messageOf } from '../../../../base/errors.ts';
import { isMapping, type Mapping, PythonError, repr, typeName } from '../../shared/python.ts';
import { valueError } from './python-script.ts';

const builder = 'build_anomalygen_texture_ft_experiment()';
const required = ['dataset_name', 'anomaly_types', 'dataset_path', 'testcase_jsonl'];
/** What the builder takes beside, with its defaults where this preview reads them; null where it reads nothing. */
const optional: Mapping = {
  job_name: 'anomalygen_texture_ft',
  recipe_path: null,
  model_size: 'nano',
  base_checkpoint_path: null,
  vae_path: null,
  image_size: null,
  max_iter: 15000,
  validation_iter: 1000,
  run_validation_on_start: true,
  save_iter: 1000,
  logging_iter: 10,
  early_stop_enabled: false,
  early_stop_metric: 'nn',
  early_stop_patience: 5,
  early_stop_min_delta: 0,
  early_stop_min_delta_mode: 'rel',
  ...Object.fromEntries(
    [
      ...['lr', 'model_input_size', 'shift', 'lora_enabled', 'lora_rank', 'lora_alpha', 'betas', 'eps'],
      ...['vision_prompt_item_enabled', 'vision_prompt_num_tokens', 'vision_prompt_freeze'],
      ...['per_class_lora_enabled', 'per_class_lora_rank', 'per_class_lora_alpha'],
      ...['inpaint_class_hidden_embed_enabled', 'learnable_text_prompt_enabled', 'text_prompt_num_tokens'],
      ...['text_prompt_init_word', 'text_prompt_freeze', 'weight_decay', 'lr_multipliers', 'cycle_lengths'],
      ...['warm_up_steps', 'seed', 'compute_anomaly_quality', 'batch_size', 'validation_batch_size'],
      ...['num_workers', 'ratio_range', 'background_dropout_prob', 'inst_aug_prob', 'ring_jitter_prob'],
    ].map((key) => [key, null]),
  ),
};
const modelSizes = ['nano', 'edge'];
const metrics = ['mnn', 'nn', 'fid', 'aq_nn', 'completeness', 'precision', 'boundary_iou'];

export interface Recipe {
  experiment: string;
  dataset: string;
  job: string;
  types: [texture: string, defect: string][];
  datasetPath: string;
  testcases: string;
  modelSize: string;
  maxIter: number;
  validationIter: number;
  validatesOnStart: boolean;
  saveIter: number;
  loggingIter: number;
  earlyStop: { enabled: boolean; metric: string; patience: number; minDelta: number; mode: string };
}

/** What a recipe file holds, before any key is looked at. */
export async function loadRecipe(path: string): Promise<Mapping> {
  const place = resolve(path);
  if (!existsSync(place)) throw new PythonError('FileNotFoundError', `Recipe file not found: ${place}`);
  const text = await readFile(place, 'utf8');
  try {
    const value: unknown = parse(text);
    if (isMapping(value)) return value;
    throw valueError(
      `Recipe file ${place} must be a mapping of builder kwargs, got ${typeName(value ?? null)}.`,
    );
  } catch (error) {
    if (error instanceof PythonError) throw error;
    throw new PythonError('yaml.YAMLError', `in ${repr(place)}: ${messageOf(error).split('\n')[0]}`);
  }
}

/** The recipe with its defaults. Throws with the words of the loader and the builder. */
export async function readRecipe(path: string): Promise<Recipe> {
  const { task_type, experiment, ...given } = await loadRecipe(path);
  const place = resolve(path);
  const absent = Object.entries({ task_type, experiment }).filter(([, value]) => value === undefined);
  if (absent.length > 0)
    throw valueError(
      `Recipe file ${place} is missing required key(s) ${repr(absent.map(([key]) => key))}; it must define 'task_type' (one of texture_ft) and 'experiment' (ConfigStore node name).`,
    );
  if (task_type !== 'texture_ft')
    throw valueError(`Unknown task_type ${repr(task_type)} in ${place}; choose one of ['texture_ft'].`);
  for (const key of Object.keys(given))
    if (!required.includes(key) && !(key in optional))
      throw new PythonError('TypeError', `${builder} got an unexpected keyword argument ${repr(key)}`);
  const lacking = required.filter((key) => !(key in given));
  if (lacking.length > 0)
    throw new PythonError(
      'TypeError',
      `${builder} missing ${lacking.length} required keyword-only argument${lacking.length > 1 ? 's' : ''}: ${lacking.map(repr).join(' and ')}`,
    );
  return settled({ ...optional, ...given }, String(experiment));
}

function settled(values: Mapping, experiment: string): Recipe {
  if (!modelSizes.includes(String(values.model_size)))
    throw valueError(`model_size=${repr(values.model_size)} is not one of ('nano', 'edge').`);
  const parallelism = (process.env.ANOMALYGEN_PARALLELISM ?? 'ddp').trim().toLowerCase();
  if (parallelism !== 'ddp' && parallelism !== 'fsdp')
    throw valueError(`ANOMALYGEN_PARALLELISM must be 'ddp' or 'fsdp', got ${repr(parallelism)}`);
  return {
    experiment,
    dataset: String(values.dataset_name),
    job: String(values.job_name),
    types: typesIn(values.anomaly_types),
    datasetPath: String(values.dataset_path),
    testcases: String(values.testcase_jsonl),
    modelSize: String(values.model_size),
    maxIter: count(values, 'max_iter'),
    validationIter: count(values, 'validation_iter'),
    validatesOnStart: values.run_validation_on_start === true,
    saveIter: count(values, 'save_iter'),
    loggingIter: count(values, 'logging_iter'),
    earlyStop: earlyStopIn(values),
  };
}

function earlyStopIn(values: Mapping): Recipe['earlyStop'] {
  const metric = String(values.early_stop_metric);
  const mode = String(values.early_stop_min_delta_mode);
  const patience = count(values, 'early_stop_patience');
  const enabled = values.early_stop_enabled === true;
  if (enabled && !metrics.includes(metric))
    throw valueError(`Unknown early-stop metric '${metric}'. Choose one of ${repr(metrics)}.`);
  if (enabled && mode !== 'abs' && mode !== 'rel')
    throw valueError(`min_delta_mode must be 'abs' or 'rel', got '${mode}'`);
  if (metrics.includes(metric) && metric !== 'nn')
    throw new Error(
      `this CPU preview scores nn alone, so early_stop_metric ${metric} would leave no best checkpoint`,
    );
  return { enabled, metric, patience, minDelta: Number(values.early_stop_min_delta), mode };
}

function count(values: Mapping, key: string): number {
  const value = values[key];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1) return value;
  throw new PythonError(
    'TypeError',
    `${key} must be a whole number from 1 on for this preview, not ${repr(value)}`,
  );
}

/** A pair is any two; what else Python would unpack is none of a user's recipes. */
export function typesIn(value: unknown): [string, string][] {
  if (!Array.isArray(value))
    throw new PythonError('TypeError', `'${typeName(value)}' object is not iterable`);
  return value.map((pair: unknown): [string, string] => {
    if (!Array.isArray(pair))
      throw new PythonError('TypeError', `${repr(pair)} is no [texture, defect] pair`);
    if (pair.length !== 2)
      throw valueError(
        pair.length > 2
          ? 'too many values to unpack (expected 2)'
          : `not enough values to unpack (expected 2, got ${pair.length})`,
      );
    return [String(pair[0]), String(pair[1])];
  });
}
