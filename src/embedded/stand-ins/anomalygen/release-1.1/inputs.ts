/** What training and generation of release 1.1 read beside the recipe: the test cases with their defaults, the base's folder. */
import { readFile } from 'node:fs/promises';
import { isMapping, type Mapping, noSuchFile, PythonError } from '../../shared/python.ts';
import type { DrawnCase } from '../test-case.ts';
import { valueError } from './python-script.ts';

/** A row with every default filled in, and its place in the file. */
export interface Row extends DrawnCase {
  index: number;
  seed: number;
}

/** Noise seeds of one row lie so far from those of the next. */
const recordStride = 1024;
export const outputStride = 64;

/** Throws in the words of the real dataset where there is none, or one twice. */
export async function readTestCases(path: string): Promise<Row[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw noSuchFile(path);
  });
  const rows = text.split('\n').flatMap((line): Mapping[] => {
    if (line.trim() === '') return [];
    const value: unknown = JSON.parse(line);
    return isMapping(value) ? [value] : [];
  });
  if (rows.length === 0) throw valueError(`No testcases found in ${path}.`);
  const seen = new Set<string>();
  const twice = new Set(rows.map(sorted).filter((row) => seen.size === seen.add(row).size));
  if (twice.size > 0)
    throw valueError(
      `Found duplicated samples in ${path}. Duplicated samples:\n${[...twice].sort().join('\n')}`,
    );
  return rows.map(filled);
}

const sorted = (row: Mapping): string =>
  JSON.stringify(Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));

function filled(row: Mapping, n: number): Row {
  const index = Number(row.index ?? n);
  const named = (key: string): string => {
    if (typeof row[key] !== 'string') throw new PythonError('KeyError', `'${key}'`);
    return row[key];
  };
  const outputs = Number(row.num_generated_images ?? 1);
  if (outputs > recordStride / outputStride)
    throw valueError(
      `Testcase index ${index} sets num_generated_images=${outputs}, above the ${recordStride / outputStride} the noise seeds have room for`,
    );
  return {
    image_filename: named('image_filename'),
    mask_filename: named('mask_filename'),
    anomaly_type: named('anomaly_type'),
    guidance: Number(row.guidance ?? 6),
    num_steps: Number(row.num_steps ?? 35),
    crop_and_paste: row.crop_and_paste !== false,
    crop_ratio: Number(row.crop_ratio ?? 2),
    num_generated_images: outputs,
    poisson_blend: row.poisson_blend === true,
    iteration_generation_max_instance: Number(row.iteration_generation_max_instance ?? 5),
    index,
    seed: Number(row.seed ?? 1 + index * recordStride),
  };
}

/** Below the repository's root; both programs are called there. */
export const baseOf = (modelSize: string): string =>
  `checkpoints/Cosmos3-${modelSize === 'edge' ? 'Edge' : 'Nano'}`;
