/** The validators of the AnomalyGen chain: checkpoint, test cases, dataset. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileOfStep, supportedTypes } from './checkpoint.ts';
import { stemOf, submasksIn } from './dataset.ts';
import { parseFlags, whole } from './place/flags.ts';
import { asScript, Refused } from './refused.ts';
import { readJsonl, testCaseSchema } from './test-case.ts';

const say = (line: string): void => console.log(`[preview-anomalygen] ${line}`);

/** `validate-checkpoint <folder> --step S` */
export const validateCheckpoint = ([folder = '', ...rest]: string[]): Promise<number> =>
  asScript(async () => {
    const step = whole(parseFlags(rest, ['step'], ['step']).step ?? '', '--step');
    const types = await supportedTypes(folder);
    await fileOfStep(folder, step);
    console.log(`OK: checkpoint at ${folder}`);
    console.log(`supported anomaly types (${types.length}):`);
    for (const type of types) console.log(`  ${type}`);
    return 0;
  });

/** `validate-jsonl <checkpoint folder> <jsonl>`: files that are not there are warnings alone. */
export const validateJsonl = ([folder = '', path = '']: string[]): Promise<number> =>
  asScript(async () => {
    const supported = await supportedTypes(folder);
    const cases = await readJsonl(path, testCaseSchema);
    const types = [...new Set(cases.map(({ anomaly_type }) => anomaly_type))];
    const missing = cases.flatMap((one, n) =>
      (['image_filename', 'mask_filename'] as const)
        .filter((key) => !existsSync(one[key]))
        .map((key) => `warning: missing ${key}=${one[key]} (line ${n + 1})`),
    );
    for (const line of missing.slice(0, 20)) process.stderr.write(`${line}\n`);
    const list = (names: readonly string[]): string =>
      `[${[...names]
        .sort()
        .map((name) => `'${name}'`)
        .join(', ')}]`;
    const unknown = types.filter((type) => !supported.includes(type));
    if (unknown.length > 0)
      throw new Refused(
        `error: JSONL contains ${unknown.length} anomaly type(s) not in the checkpoint: ${list(unknown)}\nsupported: ${list(supported)}`,
      );
    console.log(
      `OK: ${cases.length} entries, ${types.length} anomaly type(s), ${missing.length} missing files`,
    );
    return 0;
  });

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
  if (found.length > 0) return 0;
  process.stderr.write('error: no anomaly types detected\n');
  return 1;
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
