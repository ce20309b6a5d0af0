/** A workflow's own specification, as `osmo workflow spec` prints it, and the Day 0 values that stand in it. */
import { parse } from 'yaml';
import * as z from 'zod';
import { type StageId, stages } from '../../domain/contract.ts';
import type { RunArguments } from '../../domain/parameters.ts';
import {
  type Release,
  type ReleaseId,
  releaseOf,
  releaseOfTasks,
  releases,
} from '../../domain/releases/index.ts';
import { gibibytes } from '../../domain/sizing.ts';

/** Scalars are read as the text that stands there; what is no scalar is as good as empty. */
const scalar = z.string().catch('');
const texts = z.record(z.string(), scalar);
const task = z.looseObject({
  name: scalar.optional(),
  image: scalar.optional(),
  resource: scalar.optional(),
  environment: texts.optional(),
  files: z.array(z.looseObject({ path: scalar.optional(), contents: scalar.optional() })).optional(),
  outputs: z.array(z.looseObject({ url: scalar.optional() })).optional(),
});
const form = z.looseObject({
  workflow: z.looseObject({
    groups: z.array(z.looseObject({ name: scalar, tasks: z.array(task) })),
    resources: z.record(z.string(), texts).optional(),
  }),
});

type Task = z.infer<typeof task>;
export type WorkflowSpec = z.infer<typeof form>['workflow'];

/** Undefined for text of another form. */
export function readSpec(text: string): WorkflowSpec | undefined {
  try {
    // Values are text that OSMO's YAML writer quotes by rules of its own; reading everything as text keeps `1e3` what it is.
    return form.parse(parse(text, { schema: 'failsafe', logLevel: 'error' })).workflow;
  } catch {
    return undefined;
  }
}

/** The release of a run, by the task that only it has, or of a setup, by the image that it uses; undefined where neither tells. */
export function releaseInSpec(text: string): ReleaseId | undefined {
  const tasks = readSpec(text)?.groups.flatMap((group) => group.tasks) ?? [];
  const names = tasks.flatMap(({ name }) => name ?? []);
  return (
    releaseOfTasks(names) ??
    releases.find(({ images }) => tasks.some(({ image }) => image === images.anomalygen))
  )?.id;
}

/** The environment of the first task that has this variable. */
export function environmentWith(spec: WorkflowSpec, variable: string): Record<string, string> | undefined {
  return spec.groups
    .flatMap(({ tasks }) => tasks.map(({ environment }) => environment))
    .find((environment) => environment?.[variable] !== undefined);
}

/** Tags of the images that make the look of a run's pictures, render and camera look: `1.0.0` where both are of one release. */
export function lookRelease(spec: WorkflowSpec): string | undefined {
  const tags = (['render', 'camera_look'] as const).flatMap((stage) => {
    const group = spec.groups.find(({ name }) => name === stages.find(({ id }) => id === stage)?.group);
    const image = group?.tasks.find(({ image }) => image !== undefined)?.image;
    return /[@:]([^@:/]+)$/.exec(image ?? '')?.[1] ?? [];
  });
  return tags.length === 0 ? undefined : [...new Set(tags)].join(' and ');
}

/** Texts of the board's files that a run was submitted with, by their names; of several boards by `<board>/<name>`. */
export function boardTexts(spec: WorkflowSpec): Map<string, string> {
  const files = spec.groups.flatMap(({ tasks }) => tasks.flatMap(({ files = [] }) => files));
  return new Map(
    files.flatMap(({ path = '', contents }): [string, string][] => {
      const name = /\/cookbook\/((?:[^/]+\/)?[^/]+\.yaml)$/.exec(path)?.[1];
      return name === undefined || contents === undefined ? [] : [[name, contents]];
    }),
  );
}

/** A value that JSON text stands for; the text itself when it is no JSON. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const numberOrText = (text: string): unknown => (/^-?\d{1,15}$/.test(text) ? Number(text) : text);
const asIs = (text: string): unknown => text;

type Key = keyof RunArguments;
/** Where the workflow file puts each value. */
const places: readonly (readonly [Key, StageId, variable: string, (text: string) => unknown])[] = [
  ['board', 'render', 'BOARD', asIs],
  ['scene_filename', 'render', 'SCENE_FILENAME', asIs],
  ['render_patches', 'render', 'RENDER_PATCHES', numberOrText],
  ['crop_max_emit', 'render', 'CROP_MAX_EMIT', (text) => (text === '' ? undefined : numberOrText(text))],
  ['image_edit_endpoint', 'camera_look', 'IMAGE_EDIT_ENDPOINT', asIs],
  ['image_edit_model', 'camera_look', 'IMAGE_EDIT_MODEL', asIs],
  ['anomaly_types', 'defects', 'ANOMALY_TYPES_JSON', jsonOrText],
  ['default_spatial_dependency', 'defects', 'SPATIAL_DEPENDENCY', asIs],
  ['num_sdg', 'defects', 'NUM_SDG', numberOrText],
];

/** Left out by most runs. */
const optional: readonly Key[] = ['crop_max_emit'];

/** Of the values that not every release has. */
const ownPlaces = ({ arguments: { variables } }: Release): (typeof places)[number][] =>
  variables.map(({ key, stage, variable, blank }) => [
    key,
    stage,
    variable,
    (text) => (text === blank ? undefined : key === 'checkpoint_step' ? numberOrText(text) : text),
  ]);

export interface SpecValues {
  /** By argument name; untrusted, so nothing here is known to fit the argument's form. */
  values: Partial<Record<Key, unknown>>;
  /** Values that every Day 0 run has and this specification lacks. */
  missing: Key[];
}

/** The values that a Day 0 run was submitted with, its name left out; undefined for another kind of workflow. */
export function day0Values(spec: WorkflowSpec): SpecValues | undefined {
  const tasksOf = (stage: StageId): Task[] =>
    spec.groups
      .filter(({ name }) => name === stages.find(({ id }) => id === stage)?.group)
      .flatMap(({ tasks }) => tasks);
  const finetuned = tasksOf('finetune').length > 0;
  if ((['render', 'camera_look', 'defects'] as const).some((stage) => tasksOf(stage).length === 0))
    return undefined;
  const release = releaseOfTasks(tasksOf('defects').flatMap(({ name }) => name ?? [])) ?? releaseOf();
  const { refused, variables } = release.arguments;
  const values: SpecValues['values'] = {
    release: release.id,
    ...(refused.use_pretrained_checkpoint === undefined ? { use_pretrained_checkpoint: !finetuned } : {}),
    ...sizesIn(spec, tasksOf, release),
    dig_url_root: rootIn(tasksOf('defects')),
  };
  const missing: Key[] = values.dig_url_root === undefined ? ['dig_url_root'] : [];
  const rare = [...optional, ...variables.flatMap(({ key, always }) => (always ? [] : [key]))];
  for (const [key, stage, variable, read] of [...places, ...ownPlaces(release)]) {
    const found = tasksOf(stage).find(({ environment }) => environment?.[variable] !== undefined);
    const text = found?.environment?.[variable];
    if (text !== undefined) values[key] = read(text);
    else if (!rare.includes(key)) missing.push(key);
  }
  return { values, missing };
}

function rootIn(tasks: Task[]): string | undefined {
  for (const { environment, outputs } of tasks) {
    const name = environment?.RUN_NAME;
    if (name === undefined) continue;
    for (const { url = '' } of outputs ?? []) {
      const at = url.lastIndexOf(`/runs/${name}/`);
      if (at > 0) return url.slice(0, at);
    }
  }
  return undefined;
}

/**
 * GPU counts, and of the rest only what differs from the safe size for that count: a size that was not chosen must
 * not stay behind when the next run takes another number of GPUs.
 */
function sizesIn(
  spec: WorkflowSpec,
  tasksOf: (stage: StageId) => Task[],
  { sizes }: Release,
): SpecValues['values'] {
  const sizeOf = (stage: StageId): Record<string, string> =>
    spec.resources?.[tasksOf(stage)[0]?.resource ?? 'default'] ?? {};
  const [render, edit, train, infer] = [
    sizeOf('render'),
    sizeOf('camera_look'),
    sizeOf('finetune'),
    sizeOf('defects'),
  ];
  const count = ({ gpu }: Record<string, string>): number => Number(gpu ?? 1) || 1;
  const safe = sizes.of(count(infer), count(train));
  const unless = (standard: string | number, text: string | undefined): string | undefined =>
    text === undefined || sameSize(String(standard), text) ? undefined : text;
  const whole = (text: string | undefined): unknown => (text === undefined ? undefined : numberOrText(text));
  return {
    render_memory: unless(safe.render.memory, render.memory),
    edit_memory: unless(safe.edit.memory, edit.memory),
    train_gpu: whole(train.gpu),
    train_cpu: whole(unless(safe.train.cpu, train.cpu)),
    train_memory: unless(safe.train.memory, train.memory),
    train_storage: unless(safe.train.storage, train.storage),
    infer_gpu: whole(infer.gpu),
    infer_cpu: whole(unless(safe.infer.cpu, infer.cpu)),
    infer_memory: unless(safe.infer.memory, infer.memory),
    infer_storage: unless(safe.infer.storage, infer.storage),
  };
}

const sameSize = (a: string, b: string): boolean =>
  a === b || (gibibytes(a) !== undefined && gibibytes(a) === gibibytes(b));
