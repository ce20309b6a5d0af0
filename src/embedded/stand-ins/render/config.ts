/** The renderer's two YAML files as sdg_pipeline.py reads them: merged, environment filled in, keys looked up as they are needed. */
import { isMapping, loadYaml, type Mapping, PythonError, repr, toInt, typeName } from '../shared/python.ts';

export interface LoadedConfig {
  /** Both files together. */
  values: Mapping;
  pipelineType: string;
  /** Cells that trigger 0 skips, and the number of the first frame. */
  seed: number;
  randomSeed: number;
  /** Frames of the whole run; below zero: all. */
  maxImageCount: number;
}

/** Throws `PythonError` where the real script ends before its task starts. `say` gets the lines about what was read. */
export async function loadConfig(
  configPath: string,
  targetPath: string | undefined,
  say: (line: string) => void,
): Promise<LoadedConfig> {
  let merged = mapping(await loadYaml(configPath));
  if (targetPath !== undefined) {
    const target = mapping((await loadYaml(targetPath)) ?? {});
    const both = Object.keys(target)
      .filter((key) => key in merged)
      .sort();
    if (both.length > 0)
      throw new PythonError(
        'RuntimeError',
        `Config boundary violation: keys ${repr(both)} appear in both --config (${configPath}) and --pcba-config (${targetPath}). PCBA_CONFIG holds USD/scene-bound fields; SDG_CONFIG holds pipeline/render settings. Move each key to exactly one file.`,
      );
    merged = { ...merged, ...target };
    say(`Loaded pcba target: ${targetPath} (merged keys: ${repr(Object.keys(target).sort())})`);
  }
  const values = mapping(expanded(merged));
  const pipelineType = 'pipeline_type' in values ? String(values.pipeline_type) : 'good';
  const number = (key: string, fallback: number): number => toInt(key in values ? values[key] : fallback);
  const seed = number('seed', 0);
  if (seed < 0) say('Warning: seed < 0 is treated as 0');
  const loaded = {
    values,
    pipelineType,
    seed: Math.max(0, seed),
    randomSeed: number('random_seed', 0),
    maxImageCount: number('max_image_count', -1),
  };
  say(
    `Loaded config: ${configPath} (type: ${pipelineType}); image_seed=${loaded.seed}, random_seed=${loaded.randomSeed}, max_image_count=${loaded.maxImageCount}`,
  );
  if (!['good', 'defect', 'missing'].includes(pipelineType))
    throw new PythonError(
      'ValueError',
      `Unknown pipeline_type: ${pipelineType}. Must be good, defect, or missing.`,
    );
  return loaded;
}

function mapping(value: unknown): Mapping {
  if (isMapping(value)) return value;
  throw new PythonError('TypeError', `argument of type '${typeName(value)}' is not iterable`);
}

/** `$NAME` and `${NAME}` in every text, as os.path.expandvars fills them; unknown names stay. */
function expanded(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replace(
      /\$(?:(\w+)|\{([^}]*)\})/g,
      (whole, plain, braced) => process.env[plain ?? braced] ?? whole,
    );
  if (Array.isArray(value)) return value.map(expanded);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expanded(inner)]));
}

/** Keys that change what the real renderer does and that this preview does not know: it refuses them by name. */
const refused = [
  'camera_position',
  'auto_locate_component',
  'auto_locate_prim_path',
  'component_list_override',
  'flat_output',
];
/** Keys that change only the look there; here they are told and left out. */
const ignored = [
  'solder_fillet',
  'tin_noise',
  'component_material',
  'board_material',
  'randomize_rig',
  'randomize_material',
  'randomize_fillet',
  'randomize_tin_noise',
];
const unwritten = [
  'bounding_box_2d_tight',
  'bounding_box_2d_loose',
  'bounding_box_3d',
  'instance_id_segmentation',
  'instance_segmentation',
  'distance_to_camera',
  'distance_to_image_plane',
  'normals',
  'motion_vectors',
  'occlusion',
];

/** What the preview cannot do: a sentence to end with, and sentences to go on with. */
export function previewLimits({ values, pipelineType }: LoadedConfig): {
  refusal?: string;
  warnings: string[];
} {
  const on = (key: string): boolean => key in values && values[key] !== false && values[key] !== null;
  const unsupported = refused.filter(on);
  if (pipelineType !== 'good') unsupported.push(`pipeline_type ${pipelineType}`);
  if ('samples_per_position' in values && toInt(values.samples_per_position) > 1)
    unsupported.push('samples_per_position');
  if (typeof values.component_types === 'string') unsupported.push('component_types by keyword');
  const writer = isMapping(values.writer) ? values.writer : {};
  if (writer.colorize_semantic_segmentation === false)
    unsupported.push('writer.colorize_semantic_segmentation false');
  const format = writer.image_output_format ?? 'png';
  if (format !== 'png') unsupported.push(`writer.image_output_format ${String(format)}`);
  const left = ignored.filter((key) => {
    const value = values[key];
    return on(key) && !(isMapping(value) && value.enabled === false);
  });
  const files = unwritten.filter((key) => writer[key] === true).map((key) => `writer.${key}`);
  const warnings = [...left, ...files].map((key) => `WARNING: this CPU preview leaves out ${key}`);
  if (unsupported.length === 0) return { warnings };
  return {
    refusal: `this CPU preview of the renderer does not know ${unsupported.join(', ')}; leave it out, or render on the real tool`,
    warnings,
  };
}
