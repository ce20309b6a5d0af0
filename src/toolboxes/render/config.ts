/** The renderer's two YAML files: how to render, and where things are in the scene. */
import * as z from 'zod';
import { readYaml } from '../shared/yaml-file.ts';

export const targetSchema = z.object({
  scene: z.string().min(1),
  camera_path: z.string().startsWith('/'),
  camera_xform_path: z.string().optional(),
  ring_light_root: z.string().optional(),
  pcba_root: z.string().startsWith('/'),
});

const range = z.tuple([z.number(), z.number()]);

const layer = z.object({
  intensity: z.number().min(0).default(1),
  color_r: z.number().default(1),
  color_g: z.number().default(1),
  color_b: z.number().default(1),
});

export const renderSchema = z.looseObject({
  pipeline_type: z.literal('good').default('good'),
  seed: z.number().int().default(42),
  random_seed: z.number().int().optional(),
  max_image_count: z.number().int().default(-1),
  num_triggers: z.number().int().min(1).default(1),
  output: z.string().min(1),
  resolution: z.tuple([z.number().int().min(16), z.number().int().min(16)]).default([1000, 800]),
  scan_grid: z.object({ x_num: z.number().int().min(1), y_num: z.number().int().min(1) }),
  semantics: z.array(z.object({ match: z.string(), labels: z.object({ class: z.string() }) })).min(1),
  lighting: z
    .looseObject({ exposure_range: range.default([1, 1]), layers: z.record(z.string(), layer).default({}) })
    .default({ exposure_range: [1, 1], layers: {} }),
  camera_rotation: z
    .looseObject({ x_range: range.default([0, 0]), y_range: range.default([0, 0]) })
    .default({ x_range: [0, 0], y_range: [0, 0] }),
});

export type TargetConfig = z.infer<typeof targetSchema>;
export type RenderConfig = z.infer<typeof renderSchema>;

/** Reads a YAML file that holds one mapping; throws a sentence that names the file. */
export async function readMapping(path: string): Promise<Record<string, unknown>> {
  const value = await readYaml(path);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`the config ${path} is not a mapping`);
  return Object.fromEntries(Object.entries(value));
}

/** Checks a mapping against a schema; throws one sentence with file, key and reason. */
export function checkMapping<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: string,
): z.infer<Schema> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new Error(`${path}: ${issue?.path.join('.') || 'the config'}: ${issue?.message ?? 'is not valid'}`);
}

export async function readConfigs(
  renderPath: string,
  targetPath: string,
): Promise<{ render: RenderConfig; target: TargetConfig }> {
  const [render, target] = [await readMapping(renderPath), await readMapping(targetPath)];
  const both = Object.keys(render).filter((key) => key in target);
  if (both.length > 0) {
    const keys = both.map((key) => `'${key}'`).join(', ');
    throw new Error(`Config boundary violation: keys [${keys}] appear in both --config and --pcba-config`);
  }
  return {
    render: checkMapping(renderSchema, render, renderPath),
    target: checkMapping(targetSchema, target, targetPath),
  };
}
