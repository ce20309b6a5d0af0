/** The parameters of a run as Markdown tables for the reference: forms and defaults from the code, so that none goes stale. */
import * as z from 'zod';
import { markdownTable, withMarked } from './markdown.ts';
import { inClusterEndpoint, requiredModel } from './model-id.ts';
import { missionDefaults, type RunArguments, runArgumentsSchema, smokeTest } from './parameters.ts';
import { defaultPrefix } from './run-name.ts';
import { gpuCounts, stageSizes } from './sizing.ts';

export type Parameter = keyof RunArguments;

const safe = stageSizes(missionDefaults.infer_gpu, missionDefaults.train_gpu);
const byGpu = (stage: 'infer' | 'train'): string => `by \`${stage}_gpu\`; \`${safe[stage].gpu}\` GPU:`;

/** What is said where no single value is the default; the others show their value. */
const worded: Partial<Record<Parameter, string>> = {
  name: `\`${defaultPrefix}-<8 hex digits>\`, stamped`,
  dig_url_root: 'none on a cluster: ask; here the sample root',
  pool: "the profile's default; here `default`",
  priority: "none: OSMO's own",
  image_edit_endpoint: `\`${inClusterEndpoint}\`; here the preview`,
  image_edit_model: `\`${requiredModel}\`; here the preview's`,
  crop_max_emit: "none: the cookbook's value",
  yq_url: 'none: the release page',
  existing_finetune_url: 'none: the run trains',
  smoke_test: '`false`',
  infer_cpu: `${byGpu('infer')} \`${safe.infer.cpu}\``,
  infer_memory: `${byGpu('infer')} \`${safe.infer.memory}\``,
  train_cpu: `${byGpu('train')} \`${safe.train.cpu}\``,
  train_memory: `${byGpu('train')} \`${safe.train.memory}\``,
};

const values: Partial<Record<Parameter, unknown>> = {
  ...missionDefaults,
  infer_storage: safe.infer.storage,
  train_storage: safe.train.storage,
  render_memory: safe.render.memory,
  edit_memory: safe.edit.memory,
};

const groups: { title: string; rows: Partial<Record<Parameter, string>> }[] = [
  {
    title: 'What is made',
    rows: {
      num_sdg: 'labelled samples in total, spread evenly over the pairs',
      anomaly_types: 'pairs of material and defect: the taxonomy',
      render_patches:
        'patches of the scan grid to render; `-1` is all, never `0`; `1` or `2` may look at empty board; of each board',
      crop_max_emit: 'crops of the whole run, at most; of each board where there are several',
      default_spatial_dependency:
        'how a defect finds its place: `cad` on the part, `text` by a prompt, `free` anywhere',
      smoke_test: `\`true\` sets render_patches ${smokeTest.render_patches} and num_sdg ${smokeTest.num_sdg} where they are not given`,
    },
  },
  {
    title: 'From what',
    rows: {
      release:
        'release of the pipeline (release-1.1.md); where it is left out, `like`, `existing_finetune_url` or the models below the root say it',
      dig_url_root: 'root of everything that is read and written',
      board:
        'folder of the cookbook: shipped ones in `assets/cookbooks/pcb`, others in `cookbooks/pcb` below the root or the home; several: a list, or `a,b`',
      scene_filename:
        'USD scene in `datasets/pcb/assets`, without folders; of several boards one for all, or one for each',
      use_pretrained_checkpoint: '1.0: `true`: passthrough; `false`: finetune first',
      checkpoint_step:
        'step of `models/pcb`; a finetune run takes its own best step. 1.1: step of the training, none: the best',
      model_size: '1.0: size of the AnomalyGen model',
      existing_finetune_url:
        '1.1: an earlier run (name or ID), or the URL of its `finetune` folder, whose training is used again',
      image_edit_endpoint: 'base URL of the image-edit service, ending in `/v1`',
      image_edit_model: 'no preference: a cluster takes this one only',
      yq_url: '1.0, finetune: mirror of the pinned yq for pods without a way out',
    },
  },
  {
    title: 'Where it runs',
    rows: {
      name: 'folder below `runs/`, and name of the workflow; fresh each time',
      pool: 'OSMO pool',
      priority: '`LOW` may use idle GPUs outside the quota, and can be preempted',
      infer_gpu: 'GPUs of the labelled defects',
      infer_cpu: 'cores of that stage',
      infer_memory: 'host memory of that stage',
      infer_storage: 'storage of that stage',
      train_gpu: 'GPUs of the finetuning',
      train_cpu: 'cores of that stage',
      train_memory: 'host memory of that stage',
      train_storage: 'storage of that stage',
      render_memory: 'host memory of render and crop',
      edit_memory: 'host memory of the camera look',
    },
  },
];

/** A parameter's default as it stands in the table. */
export const defaultText = (key: Parameter): string => worded[key] ?? code(values[key]);

const code = (value: unknown): string =>
  `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``.replaceAll('|', '\\|');

const property = z.looseObject({
  type: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.looseObject({ const: z.unknown() })).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
const schema = z.looseObject({ properties: z.record(z.string(), property) });

/** What a value must be like, from the schema that checks it. */
function formOf(key: Parameter): string {
  const { properties } = schema.parse(z.toJSONSchema(runArgumentsSchema));
  const { type, enum: words, anyOf, minimum = 0, maximum = 0 } = properties[key] ?? {};
  const choices = words ?? anyOf?.map((one) => one.const);
  if (choices) return choices.map(code).join(', ');
  if (/_(memory|storage)$/.test(key)) return 'quantity, such as `64Gi`';
  if (type === 'array') return 'list of pairs';
  if (type !== 'integer') return type === 'boolean' ? '`true`, `false`' : 'text';
  const bounded = maximum < Number.MAX_SAFE_INTEGER;
  // The schema's own rule for this one cannot be told in JSON Schema: the row says it.
  if (minimum < 1) return 'whole number';
  return bounded ? `${minimum} to ${maximum}` : `${minimum} or more`;
}

function parameterTables(): string {
  const told = new Set(groups.flatMap(({ rows }) => Object.keys(rows)));
  const left = runArgumentsSchema.keyof().options.filter((key) => !told.has(key));
  if (left.length > 0) throw new Error(`the table of parameters lacks ${left.join(', ')}`);
  return groups
    .map(({ title, rows }) => {
      const known = runArgumentsSchema.keyof().options.filter((key) => rows[key] !== undefined);
      const ordered = Object.keys(rows).flatMap((name) => known.filter((key) => key === name));
      const body = ordered.map((key) => [`\`${key}\``, defaultText(key), formOf(key), rows[key] ?? '']);
      return `### ${title}\n\n${markdownTable(['parameter', 'default', 'takes', 'what it is'], body)}`;
    })
    .join('\n\n');
}

function sizeTable(): string {
  const rows = gpuCounts.map((count) => {
    const { infer, train } = stageSizes(count, count);
    return [String(count), `${infer.cpu} / ${infer.memory}`, `${train.cpu} / ${train.memory}`];
  });
  return markdownTable(['GPUs', 'labelled defects: cpu / memory', 'finetuning: cpu / memory'], rows);
}

/** The reference's text with its tables made anew between their marks. Throws when a mark is not there. */
export const withParameterTables = (text: string): string =>
  withMarked(withMarked(text, 'parameters', parameterTables()), 'sizes', sizeTable());
