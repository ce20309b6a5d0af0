/** Fills a caller's arguments up to a complete set of run parameters and says where each value came from. */
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

/** A complete run: typed values. */
export interface RunParameters {
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
  sizes: ReturnType<typeof stageSizes>;
}

export interface ResolvedRun {
  parameters: RunParameters;
  /** Source of each value by parameter name. */
  sources: Record<string, ValueSource>;
}

export function resolveParameters(given: RunArguments, around: Surroundings): ResolvedRun {
  const sources: Record<string, ValueSource> = {};
  const take = <T>(
    key: string,
    ...candidates: ([T | undefined, ValueSource] | undefined)[]
  ): T | undefined => {
    for (const candidate of candidates) {
      if (candidate?.[0] === undefined) continue;
      sources[key] = candidate[1];
      return candidate[0];
    }
    return undefined;
  };
  const must = <T>(key: string, fallback: T, from: ValueSource, value: T | undefined, smoke?: T): T =>
    take<T>(key, [value, 'argument'], [smoke, 'smoke_test']) ?? take<T>(key, [fallback, from]) ?? fallback;
  const known = missionDefaults;
  const smoke: { num_sdg?: number; render_patches?: number } = given.smoke_test ? smokeTest : {};
  const sizes = stageSizes(given.infer_gpu ?? known.infer_gpu, given.train_gpu ?? known.train_gpu);
  const sampleFrom: ValueSource = around.sample ? 'cluster default' : 'default';
  const parameters: RunParameters = {
    name: must('name', around.name.value, around.name.from, given.name),
    dig_url_root: must('dig_url_root', around.root.value, around.root.from, given.dig_url_root),
    pool: must('pool', around.pool.value, around.pool.from, given.pool),
    priority: take('priority', [given.priority, 'argument']),
    image_edit_endpoint: must(
      'image_edit_endpoint',
      around.endpoint.value,
      around.endpoint.from,
      given.image_edit_endpoint,
    ),
    image_edit_model: must('image_edit_model', around.model.value, around.model.from, given.image_edit_model),
    use_pretrained_checkpoint: must(
      'use_pretrained_checkpoint',
      known.use_pretrained_checkpoint,
      'default',
      given.use_pretrained_checkpoint,
    ),
    checkpoint_step: must('checkpoint_step', known.checkpoint_step, 'default', given.checkpoint_step),
    anomaly_types: must('anomaly_types', known.anomaly_types, 'default', given.anomaly_types),
    num_sdg: must('num_sdg', known.num_sdg, 'default', given.num_sdg, smoke.num_sdg),
    render_patches: must(
      'render_patches',
      known.render_patches,
      'default',
      given.render_patches,
      smoke.render_patches,
    ),
    crop_max_emit: take('crop_max_emit', [given.crop_max_emit, 'argument']),
    default_spatial_dependency: must(
      'default_spatial_dependency',
      known.default_spatial_dependency,
      'default',
      given.default_spatial_dependency,
    ),
    board: must('board', around.sample?.board ?? known.board, sampleFrom, given.board),
    scene_filename: must(
      'scene_filename',
      around.sample?.scene_filename ?? known.scene_filename,
      sampleFrom,
      given.scene_filename,
    ),
    model_size: must('model_size', known.model_size, 'default', given.model_size),
    sizes: {
      render: {
        ...sizes.render,
        memory: must('render_memory', sizes.render.memory, 'default', given.render_memory),
      },
      edit: { ...sizes.edit, memory: must('edit_memory', sizes.edit.memory, 'default', given.edit_memory) },
      infer: {
        gpu: must('infer_gpu', sizes.infer.gpu, 'default', given.infer_gpu),
        cpu: must('infer_cpu', sizes.infer.cpu, 'default', given.infer_cpu),
        memory: must('infer_memory', sizes.infer.memory, 'default', given.infer_memory),
        storage: must('infer_storage', sizes.infer.storage, 'default', given.infer_storage),
      },
      train: {
        gpu: must('train_gpu', sizes.train.gpu, 'default', given.train_gpu),
        cpu: must('train_cpu', sizes.train.cpu, 'default', given.train_cpu),
        memory: must('train_memory', sizes.train.memory, 'default', given.train_memory),
        storage: must('train_storage', sizes.train.storage, 'default', given.train_storage),
      },
    },
  };
  return { parameters, sources };
}

/** The workflow file's values as text, in a fixed order, for `--set-string`. */
export function workflowValues(run: RunParameters): [key: string, value: string][] {
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
    ...size('infer', run.sizes.infer),
  ];
}
