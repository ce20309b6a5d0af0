/** Every parameter of a Day 0 run: its form, its default, and where each value of a plan came from. */
import * as z from 'zod';
import { boardNames } from './board.ts';
import { defaultRelease, releaseIds } from './releases/ids.ts';
import { type DefectPair, shippedTaxonomy } from './taxonomy.ts';

const quantity = z.string().regex(/^\d+(\.\d+)?(Mi|Gi|Ti)$/, 'must be a Kubernetes quantity such as 64Gi');
const word = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'may hold letters, digits, _ . - and starts with a letter or digit');
/** One, or several with commas between them; hosts know no union of a text and a list, so a list is taken and not told. */
const oneOrMore = (values: z.ZodType<string>): z.ZodType<string> =>
  z.preprocess((value, context) => {
    if (!Array.isArray(value)) return value;
    const texts = value.filter((one) => typeof one === 'string');
    if (value.length === 0 || texts.length < value.length) return value;
    if (value.length > 1 && texts.some((one) => one.includes(',')))
      context.addIssue({ code: 'custom', message: 'must not hold a comma in a list', input: value });
    return texts.join(',');
  }, values);
const mostBoards = 8;
const boards = z
  .string()
  .overwrite((text) => text.replaceAll(/\s*,\s*/g, ','))
  .superRefine((text, context) => {
    const names = boardNames(text);
    const problem =
      names.map((name) => word.safeParse(name).error?.issues[0]?.message).find((one) => one !== undefined) ??
      (new Set(names).size < names.length ? 'must not name a board twice' : undefined) ??
      (names.length > mostBoards ? `must name ${mostBoards} boards at most` : undefined);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, input: text });
  });
/** Text that reaches YAML and an environment variable: no control characters, no template braces. */
const plainText = z
  .string()
  .min(1)
  .max(1000)
  .refine((text) => !/\p{Cc}/u.test(text), 'must not hold control characters')
  .refine((text) => !/\{[{%#]/.test(text), 'must not hold template braces');
const gpus = z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)], 'must be 1, 2, 4 or 8');

const pair = z.tuple([word, word], 'must be [material, defect] such as ["IC", "bridge"]');

/** The arguments that a caller may give; all are optional, defaults are filled in by `resolveParameters`. */
export const runArguments = {
  name: z.string().optional().describe('Stamped when left out'),
  release: z.enum(releaseIds).optional(),
  dig_url_root: plainText
    .optional()
    .describe('Root of the URL contract: s3://bucket/prefix or file:///folder'),
  pool: word.optional().describe("The profile's when left out"),
  priority: z
    .enum(['HIGH', 'NORMAL', 'LOW'])
    .optional()
    .describe('LOW: idle GPUs beyond the quota, can be preempted'),
  image_edit_endpoint: plainText.optional().describe('Base URL ending in /v1'),
  image_edit_model: plainText.optional().describe('The endpoint must list it'),
  use_pretrained_checkpoint: z.boolean().optional().describe('false: finetune first'),
  checkpoint_step: z.number().int().min(1).max(999_999_999).optional().describe('14000 is shipped'),
  existing_finetune_url: plainText.optional().describe('1.1: run to reuse, or its URL'),
  anomaly_types: z
    .array(pair)
    .min(1)
    .max(50)
    .optional()
    .describe(
      'Shipped: [["IC","bridge"],["passive_component","excess_solder"],["passive_component","missing"]]',
    ),
  num_sdg: z.number().int().min(1).max(1_000_000).optional().describe('Final samples in total'),
  render_patches: z
    .number()
    .int()
    .refine((n) => n === -1 || n >= 1, 'must be -1 (the whole scan grid) or at least 1')
    .optional()
    .describe('Scan-grid patches, no pictures; -1: all'),
  crop_max_emit: z.number().int().min(1).optional().describe('Of the whole run'),
  default_spatial_dependency: z.enum(['free', 'text', 'cad']).optional().describe('How masks are placed'),
  board: oneOrMore(boards).optional().describe('Cookbook; several: "a,b"'),
  scene_filename: oneOrMore(
    plainText.refine(
      (text) => !/[/\\]/.test(text),
      'must be a file name without folders: copy the whole folder of the scene to <root>/datasets/pcb/assets/, then give the name of its file, and board as a new name for own_board',
    ),
  )
    .optional()
    .describe('In datasets/pcb/assets'),
  model_size: z.enum(['2b', '14b']).optional(),
  infer_gpu: gpus.optional(),
  infer_cpu: z.number().int().min(1).optional(),
  infer_memory: quantity.optional().describe('Such as 64Gi; sized by GPUs'),
  infer_storage: quantity.optional(),
  train_gpu: gpus.optional(),
  train_cpu: z.number().int().min(1).optional(),
  train_memory: quantity.optional(),
  train_storage: quantity.optional(),
  render_memory: quantity.optional(),
  edit_memory: quantity.optional(),
  yq_url: plainText
    .refine((text) => /^https?:\/\/[^\s@]+$/.test(text), 'must be an http or https URL without a user name')
    .optional()
    .describe('Mirror of the pinned yq'),
  smoke_test: z.boolean().optional().describe('render_patches 5, num_sdg 15'),
};

export const runArgumentsSchema = z.strictObject(runArguments);
export type RunArguments = z.infer<typeof runArgumentsSchema>;

/** Beside the values, and no part of a plan that is kept: what it stood for is settled by then. */
export const likeArgument = z
  .string()
  .min(1)
  .max(100)
  .optional()
  .describe('Earlier run (name or ID) whose values fill the gaps');

/** The mission's defaults; what is not here has no default. */
export const missionDefaults = {
  release: defaultRelease,
  use_pretrained_checkpoint: true,
  checkpoint_step: 14000,
  anomaly_types: shippedTaxonomy.map(([material, defect]): DefectPair => [material, defect]),
  num_sdg: 30,
  render_patches: -1,
  default_spatial_dependency: 'cad',
  board: '0603_H100',
  scene_filename: 'spark_lighting.usd',
  model_size: '2b',
  infer_gpu: 1,
  train_gpu: 1,
} as const satisfies RunArguments | Record<string, unknown>;

/** What `smoke_test: true` sets. */
export const smokeTest = { render_patches: 5, num_sdg: 15 } as const;

export const valueSource = z.enum([
  'argument',
  'smoke_test',
  'like',
  'setting',
  'answer',
  'remembered',
  'cluster default',
  'default',
  'stamped',
  /** An earlier training that is used again. */
  'checkpoint',
  /** Files that lie below the root, or below the home. */
  'root',
  'home',
]);
export type ValueSource = z.infer<typeof valueSource>;

export interface Resolved<T> {
  value: T;
  from: ValueSource;
}
