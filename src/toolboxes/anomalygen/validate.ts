/** The validators of the AnomalyGen chain: checkpoint, test cases, dataset. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileOfStep, supportedTypes } from './checkpoint.ts';
import { stemOf, submasksIn } from './dataset.ts';
import { parseFlags, whole } from './place/flags.ts';
import { readJsonl, testCaseSchema } from './test-case.ts';

const say = (line: string): void => console.log(`[preview-anomalygen] ${line}`);

/** `validate-checkpoint <folder> --step S` */
export async function validateCheckpoint([folder = '', ...rest]: string[]): Promise<number> {
  const step = whole(parseFlags(rest, ['step'], ['step']).step ?? '', '--step');
  const types = await supportedTypes(folder);
  await fileOfStep(folder, step);
  say(`checkpoint step ${step} supports: ${types.join(', ')}`);
  return 0;
}

/** `validate-jsonl <checkpoint folder> <jsonl>` */
export async function validateJsonl([folder = '', path = '']: string[]): Promise<number> {
  const supported = await supportedTypes(folder);
  const cases = await readJsonl(path, testCaseSchema);
  if (cases.length === 0) throw new Error(`${path} is empty`);
  const unknown = [...new Set(cases.map(({ defect_type }) => defect_type))].filter(
    (type) => !supported.includes(type),
  );
  if (unknown.length > 0)
    throw new Error(
      `the checkpoint was not trained on ${unknown.join(', ')}; it supports ${supported.join(', ')}`,
    );
  say(`${cases.length} test cases, all of them in the checkpoint's taxonomy`);
  return 0;
}

/**
 * `validate-dataset <folder>`: the types that the folders show, with what the trainer would miss as warnings (1.0.0; 1.0.1
 * ends with 1). Only a dataset without any type is refused.
 */
export async function validateDataset([folder = '']: string[]): Promise<number> {
  const found: string[] = [];
  const issues: string[] = [];
  for (const material of await foldersIn(folder)) {
    const missing = ['anomaly_image', 'mask'].find((name) => !existsSync(join(folder, material, name)));
    if (missing !== undefined) {
      issues.push(`${material}/ missing ${missing}/`);
      continue;
    }
    for (const defect of await foldersIn(join(folder, material, 'anomaly_image'))) {
      const images = await submasksIn(join(folder, material, 'anomaly_image', defect));
      const masks = (await submasksIn(join(folder, material, 'mask', defect))).map(stemIn);
      found.push(`${material}+${defect}: ${images.length} images, ${masks.length} masks`);
      for (const image of images)
        if (!masks.includes(`${stemIn(image)}_mask`))
          issues.push(
            `no mask for ${material}/${defect}/${basename(image)} (expected stem: ${stemIn(image)}_mask)`,
          );
    }
  }
  for (const line of found) say(line);
  say(`issues: ${issues.length}`);
  for (const issue of issues) say(`WARNING: ${issue}`);
  if (found.length === 0) throw new Error('error: no anomaly types detected');
  return 0;
}

const stemIn = (path: string): string => stemOf(basename(path));

async function foldersIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .filter((name) => !/\.[a-z]+$/i.test(name))
    .sort();
}
