/** The defect specification and the inputs of mask placement 1.1: everything that is wrong with them at once. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMapping, noSuchFile, PythonError, repr } from '../../../shared/python.ts';
import { type CleanImage, labelsName, stemOf } from '../../dataset.ts';
import { Refused } from '../../refused.ts';
import { splitType } from '../../test-case.ts';
import { oddType } from '../anomaly-type.ts';

export interface Spec {
  defect_type: string;
  /** `cad`, `text`, `free`, anything else, or nothing, which is free. */
  spatial: string | undefined;
  prompt: string;
}

/** Lines in file order. Throws as Python does for what is no JSON or has no defect type. */
export async function readSpecs(path: string): Promise<Spec[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw noSuchFile(path);
  });
  return text.split('\n').flatMap((line) => {
    if (line.trim() === '') return [];
    const value = parsed(line);
    if (!isMapping(value) || !('defect_type' in value)) throw new PythonError('KeyError', "'defect_type'");
    const { defect_type, spatial_dependency, roi_prompt_defect_location } = value;
    return {
      defect_type: String(defect_type),
      spatial: typeof spatial_dependency === 'string' ? spatial_dependency : undefined,
      prompt: String(roi_prompt_defect_location ?? '').trim(),
    };
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new PythonError('json.decoder.JSONDecodeError', 'Expecting value: line 1 column 1 (char 0)');
  }
}

const picture = /\.(png|jpe?g|bmp)$/i;

/** Where clean pictures of a material are looked for: its own folder, else the material's, else the dataset. */
const poolOf = (dataset: string, texture: string): string =>
  [join(dataset, texture, 'clean_image'), join(dataset, texture)].find((folder) => existsSync(folder)) ??
  dataset;

/** In the order of their names. */
export async function poolImages(dataset: string, texture: string): Promise<CleanImage[]> {
  const pool = poolOf(dataset, texture);
  const names = existsSync(pool) ? (await readdir(pool)).filter((name) => picture.test(name)).sort() : [];
  return names.map((name) => {
    const mask = join(dataset, texture, 'cad_mask', `${stemOf(name)}.png`);
    return {
      stem: stemOf(name),
      path: join(pool, name),
      cadMask: existsSync(mask) ? mask : undefined,
    };
  });
}

/** Throws with every problem, a line each, as roi_allocate says them. */
export async function checkInputs(specs: readonly Spec[], dataset: string): Promise<void> {
  const labels = join(dataset, labelsName);
  const problems =
    specs.some(({ spatial }) => spatial === 'cad') && !existsSync(labels)
      ? [`missing ${labels} (required for spatial_dependency=cad)`]
      : [];
  for (const spec of specs) problems.push(...(await problemsOf(spec, dataset)));
  if (problems.length === 0) return;
  const lines = problems.map((one) => `  - ${one}`).join('\n');
  throw new Refused(`AMP input validation failed (${problems.length} problem(s)):\n${lines}`);
}

async function problemsOf({ defect_type: type, spatial, prompt }: Spec, dataset: string): Promise<string[]> {
  const odd = oddType(type, 'defect_type');
  if (odd !== undefined) return [odd];
  const problems: string[] = [];
  const [texture, defect] = splitType(type);
  const masks = join(dataset, texture, 'mask', defect);
  if (!existsSync(masks)) problems.push(`${type}: missing submask source ${masks}`);
  const images = await poolImages(dataset, texture);
  if (images.length === 0) problems.push(`${type}: no clean images under ${poolOf(dataset, texture)}`);
  if (spatial === 'text' && prompt === '')
    problems.push(`${type}: spatial_dependency=text requires non-empty roi_prompt_defect_location`);
  if (spatial === 'cad') {
    const folder = join(dataset, texture, 'cad_mask');
    const without = images.filter(({ cadMask }) => cadMask === undefined);
    if (!existsSync(folder)) problems.push(`${type}: missing ${folder}`);
    else if (without.length > 0)
      problems.push(
        `${type}: ${without.length} clean image(s) without matching cad_mask (first: ${without[0]?.stem}.png)`,
      );
  } else if (spatial !== undefined && spatial !== 'free' && spatial !== 'text')
    problems.push(`${type}: unknown spatial_dependency=${repr(spatial)}`);
  return problems;
}
