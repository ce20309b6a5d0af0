/** The crop stage's YAML file: the keys of usd2roi_crop.py with its defaults and its way of reading them. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  isMapping,
  item,
  loadYaml,
  type Mapping,
  PythonError,
  permitted,
  str,
  toFloat,
  toInt,
  truth,
} from '../shared/python.ts';

export interface CropRules {
  /** Wanted classes, in exact case. */
  classes: string[];
  /** Radius of the elliptic closing in pixels; 0 closes nothing. */
  morphKernel: number;
  /** Pixels of the whole labelled region. */
  minArea: number;
  maxArea: number | null;
  /** Pixels added around a region's box. */
  offset: number;
  /** Leaves out regions whose box touches the picture's border. */
  edgeSkip: boolean;
  /** Labelled share of the padded box. */
  minCoverage: number;
}

export interface CropConfig {
  /** Absolute. */
  output: string;
  source: string;
  pattern: string;
  rules: CropRules;
  /** Folder by class; undefined when the file gives none. */
  classDirs: Map<string, string> | undefined;
  /** Crops of the whole run. */
  maxEmit: number | null;
  /** Pair crops within that many pixels, of those classes (none: any). */
  bridge: { distance: number; classes: string[] } | undefined;
  /** The values as they stand in the file, for the first line. */
  raw: Mapping;
}

/** What usd2roi_crop.py says on stdout before it ends with exit code 2. */
export class Refusal extends Error {}

/** Throws `Refusal` or `PythonError`; does not look at files other than `path`. */
export async function readCropConfig(path: string): Promise<CropConfig> {
  const config = await loadYaml(path);
  const output = permitted(absolute(str(item(item(config, 'output'), 'dir'))));
  const inner = isMapping(config) ? config.crop : undefined;
  const raw: Mapping = isMapping(inner) ? inner : {};
  const get = (key: string, fallback: unknown): unknown => (key in raw ? raw[key] : fallback);
  const limit = (key: string): number | null => {
    const value = get(key, null);
    if (value !== null && typeof value !== 'number')
      throw new PythonError('TypeError', `crop.${key}: a number or null is compared, not ${str(value)}`);
    return value;
  };
  const source = str(get('source', 'aligned'));
  permitted(join(output, source));
  const folders = classDirs(get('class_dirs', null));
  for (const folder of folders?.values() ?? []) permitted(join(output, 'crop', folder));
  return {
    output,
    source,
    pattern: str(get('pattern', '0000')),
    rules: {
      classes: list(get('classes', [])),
      morphKernel: toInt(get('morph_kernel', 2)),
      minArea: toInt(get('min_area', 50)),
      maxArea: limit('max_area'),
      offset: toInt(get('offset', 10)),
      edgeSkip: truth(get('edge_skip', true)),
      minCoverage: toFloat(get('min_coverage', 0.2)),
    },
    classDirs: folders,
    maxEmit: limit('max_emit'),
    bridge: truth(get('bridge', false))
      ? { distance: toFloat(get('bridge_dis', 20)), classes: list(get('bridge_classes', [])) }
      : undefined,
    raw,
  };
}

function classDirs(value: unknown): CropConfig['classDirs'] {
  if (!truth(value)) return undefined;
  if (!isMapping(value))
    throw new Refusal('ERROR: crop.class_dirs must be a mapping of {class: subdir_name}.');
  return new Map(Object.entries(value).map(([name, folder]) => [name, str(folder)]));
}

/** `list(value or [])`: a text becomes its letters, as in Python. */
function list(value: unknown): string[] {
  if (!truth(value)) return [];
  if (typeof value === 'string') return [...value];
  if (Array.isArray(value)) return value.map(str);
  if (isMapping(value)) return Object.keys(value);
  throw new PythonError('TypeError', `'${str(value)}' is not iterable`);
}

function absolute(path: string): string {
  return resolve(path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path);
}
