/** Fills a caller's arguments up to a complete set of run parameters and says where each value came from. */
import type { BoardScene, Cookbook } from './board.ts';
import type { ClusterKind } from './model-id.ts';
import {
  missionDefaults,
  type Resolved,
  type RunArguments,
  smokeTest,
  type ValueSource,
} from './parameters.ts';
import {
  defaultRelease,
  type OwnArgument,
  type OwnRunValues,
  type Release,
  type ReleaseId,
  releaseOf,
} from './releases/index.ts';
import type { StageSizes } from './sizing.ts';
import type { DefectPair } from './taxonomy.ts';

/** Values that settings and cluster supply where the caller gave none. */
export interface Conditions {
  cluster: ClusterKind;
  name: Resolved<string>;
  root: Resolved<string>;
  endpoint: Resolved<string>;
  model: Resolved<string>;
  pool: Resolved<string>;
  /** Where the files that are there say it. */
  release?: Resolved<ReleaseId> | undefined;
  /** Board and scene of the sample root, when that root is in use. */
  sample?: { board: string; scene_filename: string } | undefined;
}

/** A complete run: typed values, and the boards' files with them. */
export interface RunParameters extends RunValues {
  /** Of the only board, or of the first: the recipe is the same for all. */
  cookbook: Cookbook;
  /** All boards in their order; `board` and `scene_filename` are the workflow's values for them. */
  boards: readonly BoardOfRun[];
  /** Pairs that were asked for and that no board can fill, where the release's graph would fail for them. */
  left_out?: DefectPair[];
}

export interface BoardOfRun extends BoardScene {
  cookbook: Cookbook;
}

/** The run as it would be with this board alone. */
export const runOfBoard = (run: RunParameters, board: BoardOfRun): RunParameters => ({
  ...run,
  ...board,
  boards: [board],
});

/** Typed values. */
export interface RunValues {
  name: string;
  release: ReleaseId;
  dig_url_root: string;
  pool: string;
  priority: string | undefined;
  image_edit_endpoint: string;
  image_edit_model: string;
  /** The run trains a checkpoint of its own; otherwise it takes the one that comes with the release, or an earlier run's. */
  trains: boolean;
  /** Undefined: the best step of a training. */
  checkpoint_step: number | undefined;
  /** URL; undefined where no earlier training is used. */
  existing_finetune_url: string | undefined;
  anomaly_types: DefectPair[];
  num_sdg: number;
  render_patches: number;
  crop_max_emit: number | undefined;
  default_spatial_dependency: string;
  board: string;
  scene_filename: string;
  /** Undefined where it stands in the recipe. */
  model_size: string | undefined;
  /** Where finetune pods get yq from; its release page when undefined. */
  yq_url: string | undefined;
  sizes: StageSizes;
}

export interface Resolution<Parameters> {
  parameters: Parameters;
  /** Source of each value by parameter name. */
  sources: Record<string, ValueSource>;
}

export type ResolvedRun = Resolution<RunParameters>;

/** The arguments, one layer behind the other, and where each value was found. */
class Layers {
  readonly sources: Record<string, ValueSource> = {};

  constructor(private readonly layers: readonly [RunArguments, ValueSource][]) {}

  /** Undefined where no layer has it. */
  optional<K extends keyof RunArguments>(key: K): RunArguments[K] | undefined {
    for (const [values, from] of this.layers) {
      if (values[key] === undefined) continue;
      this.sources[key] = from;
      return values[key];
    }
    return undefined;
  }

  required<K extends keyof RunArguments, T>(
    key: K,
    { value, from }: Resolved<T>,
  ): NonNullable<RunArguments[K]> | T {
    const found = this.optional(key);
    if (found !== undefined) return found;
    this.sources[key] = from;
    return value;
  }

  withDefault<K extends keyof RunArguments, T>(key: K, value: T): NonNullable<RunArguments[K]> | T {
    return this.required(key, { value, from: 'default' });
  }
}

/** `earlier` holds the values of an earlier run that stand behind the arguments. */
export function resolveParameters(
  given: RunArguments,
  conditions: Conditions,
  earlier: RunArguments = {},
): Resolution<RunValues> {
  const layers = new Layers([
    [given, 'argument'],
    [given.smoke_test ? smokeTest : {}, 'smoke_test'],
    [earlier, 'like'],
  ]);
  const known = missionDefaults;
  const id = layers.required('release', conditions.release ?? { value: defaultRelease, from: 'default' });
  const release = releaseOf(id);
  const sizes = release.sizes.of(
    given.infer_gpu ?? earlier.infer_gpu ?? known.infer_gpu,
    given.train_gpu ?? earlier.train_gpu ?? known.train_gpu,
  );
  const { sample } = conditions;
  const shown = (key: 'board' | 'scene_filename'): Resolved<string> =>
    sample ? { value: sample[key], from: 'cluster default' } : { value: known[key], from: 'default' };
  const parameters: RunValues = {
    name: layers.required('name', conditions.name),
    release: id,
    dig_url_root: layers.required('dig_url_root', conditions.root),
    pool: layers.required('pool', conditions.pool),
    priority: layers.optional('priority'),
    image_edit_endpoint: layers.required('image_edit_endpoint', conditions.endpoint),
    image_edit_model: layers.required('image_edit_model', conditions.model),
    ...resolveOwn(layers, release),
    anomaly_types: layers.withDefault('anomaly_types', known.anomaly_types),
    num_sdg: layers.withDefault('num_sdg', known.num_sdg),
    render_patches: layers.withDefault('render_patches', known.render_patches),
    crop_max_emit: layers.optional('crop_max_emit'),
    default_spatial_dependency: layers.withDefault(
      'default_spatial_dependency',
      known.default_spatial_dependency,
    ),
    board: layers.required('board', shown('board')),
    scene_filename: layers.required('scene_filename', shown('scene_filename')),
    sizes: resolveSizes(layers, sizes),
  };
  return { parameters, sources: layers.sources };
}

/** The values that this release has of its own; what belongs to others is as if it were not given. */
function resolveOwn(
  layers: Layers,
  { arguments: { defaults, refused } }: Release,
): Pick<RunValues, keyof OwnRunValues | 'yq_url'> {
  const optional = <K extends OwnArgument>(key: K): RunArguments[K] | undefined =>
    refused[key] === undefined ? layers.optional(key) : undefined;
  const own = <K extends Exclude<OwnArgument, 'yq_url'>>(key: K) => {
    const standard = defaults[key];
    if (refused[key] !== undefined) return standard;
    return standard === undefined ? layers.optional(key) : layers.withDefault(key, standard);
  };
  const existing = optional('existing_finetune_url');
  const step = own('checkpoint_step');
  const size = own('model_size');
  return {
    trains: own('use_pretrained_checkpoint') !== true && existing === undefined,
    checkpoint_step: typeof step === 'number' ? step : undefined,
    model_size: typeof size === 'string' ? size : undefined,
    existing_finetune_url: existing,
    yq_url: optional('yq_url'),
  };
}

/** `sizes` are the defaults for the asked counts of GPUs. */
function resolveSizes(
  layers: Layers,
  { render, edit, infer, train }: RunValues['sizes'],
): RunValues['sizes'] {
  return {
    render: { ...render, memory: layers.withDefault('render_memory', render.memory) },
    edit: { ...edit, memory: layers.withDefault('edit_memory', edit.memory) },
    infer: {
      gpu: layers.withDefault('infer_gpu', infer.gpu),
      cpu: layers.withDefault('infer_cpu', infer.cpu),
      memory: layers.withDefault('infer_memory', infer.memory),
      storage: layers.withDefault('infer_storage', infer.storage),
    },
    train: {
      gpu: layers.withDefault('train_gpu', train.gpu),
      cpu: layers.withDefault('train_cpu', train.cpu),
      memory: layers.withDefault('train_memory', train.memory),
      storage: layers.withDefault('train_storage', train.storage),
    },
  };
}

/** The workflow file's values as text, in a fixed order, for `--set-string`. */
export function workflowValues(run: RunValues): [key: string, value: string][] {
  const size = (
    stage: string,
    of: { gpu: number; cpu: number; memory: string; storage: string },
  ): [string, string][] => [
    [`${stage}_gpu`, String(of.gpu)],
    [`${stage}_cpu`, String(of.cpu)],
    [`${stage}_memory`, of.memory],
    [`${stage}_storage`, of.storage],
  ];
  return [
    ['name', run.name],
    ['dig_url_root', run.dig_url_root],
    ['image_edit_endpoint', run.image_edit_endpoint],
    ['image_edit_model', run.image_edit_model],
    ...releaseOf(run.release).arguments.workflowValues(run),
    ['anomaly_types_json', JSON.stringify(run.anomaly_types)],
    ['num_sdg', String(run.num_sdg)],
    ['render_patches', String(run.render_patches)],
    ['crop_max_emit', run.crop_max_emit === undefined ? '' : String(run.crop_max_emit)],
    ['default_spatial_dependency', run.default_spatial_dependency],
    ['board', run.board],
    ['scene_filename', run.scene_filename],
    ...size('render', run.sizes.render),
    ...size('edit', run.sizes.edit),
    ...(run.trains ? size('train', run.sizes.train) : []),
    ...(run.trains && run.yq_url !== undefined ? [pair('yq_url', run.yq_url)] : []),
    ...size('infer', run.sizes.infer),
  ];
}

const pair = (key: string, value: string): [string, string] => [key, value];
