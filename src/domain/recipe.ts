/** What the training recipe (`ag_config.yaml`) must be like for AnomalyGen 1.0 to train it, told from the parsed file. */
import * as z from 'zod';
import { type DefectPair, pairName } from './taxonomy.ts';

const pairForm =
  'each entry is [MATERIAL, defect], such as [IC, bridge]: two folder names, the first without a +';
const segment = z.string({ error: pairForm }).regex(/^[^/\\]+$/, pairForm);
const pairs = z
  .array(z.tuple([segment.regex(/^[^+]+$/, pairForm), segment], { error: pairForm }), {
    error: 'a list of pairs is wanted, [[MATERIAL, defect], ...]',
  })
  .min(1, 'no pair is trained: write at least one, such as [IC, bridge]');
const steps = z.int().min(1);

const recipe = z.looseObject({
  trainer: z.looseObject({
    max_iter: steps,
    logging_iter: steps.optional(),
    validation_iter: steps.optional(),
    run_validation: z.boolean().optional(),
  }),
  checkpoint: z.looseObject({ save_iter: steps }),
  optimizer: z.looseObject({ lr: z.number().positive().optional() }).optional(),
  dataloader_train: z.looseObject({
    batch_size: steps.optional(),
    dataset: z.looseObject({
      anomaly_types: pairs,
      image_size: z.tuple([steps, steps]).optional(),
      aug_type: z.enum(['random_crop', 'random_ratio_crop']).optional(),
      ratio_range: z.tuple([z.number(), z.number()]).optional(),
    }),
  }),
  dataloader_val: z.looseObject({ batch_size: steps.optional() }).optional(),
  model: z.looseObject({
    config: z.looseObject({
      ag_config: z.looseObject({
        ad_precision: z.string().optional(),
        t5_model_name: z.string().optional(),
        anomaly_embedding: z.looseObject({ anomaly_types: pairs }),
      }),
    }),
  }),
});

export interface RecipeProblems {
  /** Training would stop at its start, or save nothing. */
  fatal: string[];
  /** Training would run, with another result than the published recipe has. */
  odd: string[];
}

/** The steps of a training of which weights are left: multiples of `each` up to `most`. */
export interface SavedSteps {
  each: number;
  most: number;
  /** Early stop cannot end the training before this one. */
  sure: number;
}

/** The published values whose defaults in the image are others, by key: what comes of leaving one out. */
const published: readonly [key: string, value: unknown, otherwise: string][] = [
  ['optimizer.lr', 0.02, 'the default is half of it'],
  ['dataloader_train.batch_size', 2, 'another number of samples a step'],
  ['dataloader_train.dataset.aug_type', 'random_ratio_crop', 'other crops than the shipped checkpoint saw'],
  ['model.config.ag_config.ad_precision', 'float32', 'AnomalyGen asks for this one; the default is bfloat16'],
  [
    'model.config.ag_config.t5_model_name',
    'checkpoints/google-t5/t5-large',
    'the default is t5-11b, 20 GB more',
  ],
];

/** Sentences about the values of a parsed `ag_config.yaml`; keys are dotted as in the file. */
export function nestedProblems(config: unknown): RecipeProblems {
  const parsed = recipe.safeParse(config);
  if (!parsed.success)
    return {
      fatal: parsed.error.issues.slice(0, 3).map((issue) => problemOf('ag_config.yaml', issue)),
      odd: [],
    };
  const { trainer, checkpoint, dataloader_train, model } = parsed.data;
  const { max_iter } = trainer;
  const fatal: string[] = [];
  if (checkpoint.save_iter > max_iter)
    fatal.push(
      `checkpoint.save_iter ${checkpoint.save_iter} is greater than trainer.max_iter ${max_iter}: no checkpoint would ever be saved`,
    );
  const trained = dataloader_train.dataset.anomaly_types;
  const embedded = model.config.ag_config.anomaly_embedding.anomaly_types;
  if (JSON.stringify(trained) !== JSON.stringify(embedded))
    fatal.push(
      `model.config.ag_config.anomaly_embedding.anomaly_types is not the same list as dataloader_train.dataset.anomaly_types${differing(trained, embedded)}`,
    );
  const twice = trained.map(pairName).filter((name, n, all) => all.indexOf(name) < n);
  return {
    fatal,
    odd: [
      ...twice.map((name) => `${name} stands twice in anomaly_types: its pictures would count twice`),
      ...oddSteps(trainer, max_iter),
      ...oddValues(config),
    ],
  };
}

/** Which pairs only one of the lists has, or that it is the order. */
function differing(trained: readonly DefectPair[], embedded: readonly DefectPair[]): string {
  const [ours, theirs] = [trained, embedded].map((list) => list.map(pairName));
  const only = (ours ?? []).filter((name) => !theirs?.includes(name));
  const other = (theirs ?? []).filter((name) => !ours?.includes(name));
  const words = [
    ...(only.length > 0 ? [`only the second has ${only.join(', ')}`] : []),
    ...(other.length > 0 ? [`only the first has ${other.join(', ')}`] : []),
  ];
  return `: ${words.join(', ') || 'the order differs'}`;
}

/** One sentence about a key of a recipe. */
export function problemOf(file: string, { path, message }: z.core.$ZodIssue): string {
  const key = path.filter((part) => typeof part === 'string').join('.');
  return `${file}: ${key || 'the file'}: ${message}`;
}

function oddSteps(
  trainer: {
    validation_iter?: number | undefined;
    logging_iter?: number | undefined;
    run_validation?: boolean | undefined;
  },
  most: number,
): string[] {
  const odd = (['validation_iter', 'logging_iter'] as const).flatMap((key) => {
    const value = trainer[key];
    return value !== undefined && value > most
      ? [`trainer.${key} ${value} is greater than trainer.max_iter ${most}: it never happens`]
      : [];
  });
  if (trainer.run_validation !== true)
    odd.push(
      'trainer.run_validation is not true: no step is validated, so inference takes the last one and comparing steps shows nothing',
    );
  return odd;
}

function oddValues(config: unknown): string[] {
  return published.flatMap(([key, wanted, otherwise]) => {
    const value = valueAt(config, key.split('.'));
    return value === wanted
      ? []
      : [
          `${key} is ${value === undefined ? 'not set' : String(value)}, published is ${String(wanted)}: ${otherwise}`,
        ];
  });
}

function valueAt(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return valueAt(new Map<string, unknown>(Object.entries(value)).get(key), rest);
}
