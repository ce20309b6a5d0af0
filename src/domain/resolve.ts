/** Fills a caller's arguments up to a complete set of run parameters and says where each value came from. */
import type { Cookbook } from './board.ts';
import type { ClusterKind } from './model-id.ts';
import {
  missionDefaults,
  type Resolved,
  type RunArguments,
  smokeTest,
  type ValueSource,
} from './parameters.ts';
import { stageSizes } from './sizing.ts';
import type { DefectPair } from './taxonomy.ts';

/** Values that the surroundings supply where the caller gave none. */
export interface Surroundings {
  cluster: ClusterKind;
  name: Resolved<string>;
  root: Resolved<string>;
  endpoint: Resolved<string>;
  model: Resolved<string>;
  pool: Resolved<string>;
  /** Board and scene of the sample root, when that root is in use. */
  sample?: { board: string; scene_filename: string } | undefined;
}

/** A complete run: typed values, and the board's files with them. */
export interface RunParameters extends RunValues {
  cookbook: Cookbook;
}

/** Typed values. */
export interface RunValues {
  name: string;
  dig_url_root: string;
  pool: string;
  priority: string | undefined;
  image_edit_endpoint: string;
  image_edit_model: string;
  use_pretrained_checkpoint: boolean;
  checkpoint_step: number;
  anomaly_types: DefectPair[];
  num_sdg: number;
  render_patches: number;
  crop_max_emit: number | undefined;
  default_spatial_dependency: string;
  board: string;
  scene_filename: string;
  model_size: string;
  /** Where finetune pods get yq from; its release page when undefined. */
  yq_url: string | undefined;
  sizes: ReturnType<typeof stageSizes>;
}

export interface Resolution<Parameters> {
  parameters: Parameters;
  /** Source of each value by parameter name. */
  sources: Record<string, ValueSource>;
}

export type ResolvedRun = Resolution<RunParameters>;

/** `earlier` holds the values of an earlier run that stand behind the arguments. */
export function resolveParameters(
  given: RunArguments,
  around: Surroundings,
  earlier: RunArguments = {},
): Resolution<RunValues> {
  const sources: Record<string, ValueSource> = {};
  const layers: [RunArguments, ValueSource][] = [
    [given, 'argument'],
    [given.smoke_test ? smokeTest : {}, 'smoke_test'],
    [earlier, 'like'],
  ];
  const asked = <K extends keyof RunArguments>(key: K): RunArguments[K] | undefined => {
    for (const [values, from] of layers) {
      if (values[key] === undefined) continue;
      sources[key] = from;
      return values[key];
    }
    return undefined;
  };
  const settle = <T>(key: string, { value, from }: Resolved<T>): T => {
    sources[key] = from;
    return value;
  };
  const must = <K extends keyof RunArguments, T>(
    key: K,
    otherwise: Resolved<T>,
  ): NonNullable<RunArguments[K]> | T => asked(key) ?? settle(key, otherwise);
  const standard = <T>(value: T): Resolved<T> => ({ value, from: 'default' });
  const known = missionDefaults;
  const sizes = stageSizes(
    given.infer_gpu ?? earlier.infer_gpu ?? known.infer_gpu,
    given.train_gpu ?? earlier.train_gpu ?? known.train_gpu,
  );
  const { sample } = around;
  const shown = (key: 'board' | 'scene_filename'): Resolved<string> =>
    sample ? { value: sample[key], from: 'cluster default' } : standard(known[key]);
  const parameters: RunValues = {
    name: must('name', around.name),
    dig_url_root: must('dig_url_root', around.root),
    pool: must('pool', around.pool),
    priority: asked('priority'),
    image_edit_endpoint: must('image_edit_endpoint', around.endpoint),
    image_edit_model: must('image_edit_model', around.model),
    use_pretrained_checkpoint: must('use_pretrained_checkpoint', standard(known.use_pretrained_checkpoint)),
    checkpoint_step: must('checkpoint_step', standard(known.checkpoint_step)),
    anomaly_types: must('anomaly_types', standard(known.anomaly_types)),
    num_sdg: must('num_sdg', standard(known.num_sdg)),
    render_patches: must('render_patches', standard(known.render_patches)),
    crop_max_emit: asked('crop_max_emit'),
    yq_url: asked('yq_url'),
    default_spatial_dependency: must(
      'default_spatial_dependency',
      standard(known.default_spatial_dependency),
    ),
    board: must('board', shown('board')),
    scene_filename: must('scene_filename', shown('scene_filename')),
    model_size: must('model_size', standard(known.model_size)),
    sizes: {
      render: { ...sizes.render, memory: must('render_memory', standard(sizes.render.memory)) },
      edit: { ...sizes.edit, memory: must('edit_memory', standard(sizes.edit.memory)) },
      infer: {
        gpu: must('infer_gpu', standard(sizes.infer.gpu)),
        cpu: must('infer_cpu', standard(sizes.infer.cpu)),
        memory: must('infer_memory', standard(sizes.infer.memory)),
        storage: must('infer_storage', standard(sizes.infer.storage)),
      },
      train: {
        gpu: must('train_gpu', standard(sizes.train.gpu)),
        cpu: must('train_cpu', standard(sizes.train.cpu)),
        memory: must('train_memory', standard(sizes.train.memory)),
        storage: must('train_storage', standard(sizes.train.storage)),
      },
    },
  };
  return { parameters, sources };
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
    ['use_pretrained_checkpoint', String(run.use_pretrained_checkpoint)],
    ['checkpoint_step', String(run.checkpoint_step)],
    ['anomaly_types_json', JSON.stringify(run.anomaly_types)],
    ['num_sdg', String(run.num_sdg)],
    ['render_patches', String(run.render_patches)],
    ['crop_max_emit', run.crop_max_emit === undefined ? '' : String(run.crop_max_emit)],
    ['default_spatial_dependency', run.default_spatial_dependency],
    ['board', run.board],
    ['scene_filename', run.scene_filename],
    ['model_size', run.model_size],
    ...size('render', run.sizes.render),
    ...size('edit', run.sizes.edit),
    ...(run.use_pretrained_checkpoint ? [] : size('train', run.sizes.train)),
    ...(run.use_pretrained_checkpoint || run.yq_url === undefined ? [] : [yqUrl(run.yq_url)]),
    ...size('infer', run.sizes.infer),
  ];
}

const yqUrl = (url: string): [string, string] => ['yq_url', url];
