/** The validators of the AnomalyGen chain: checkpoint, test cases, dataset. */
import { join } from 'node:path';
import { fileOfStep, supportedTypes } from './checkpoint.ts';
import { cleanImages, readSpec, submasksIn } from './dataset.ts';
import { parseFlags, whole } from './place/flags.ts';
import { readJsonl, splitType, testCaseSchema } from './test-case.ts';

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

/** `validate-dataset <folder>` */
export async function validateDataset([folder = '']: string[]): Promise<number> {
  const specs = await readSpec(join(folder, 'defect_spec.jsonl'));
  if (specs.length === 0) throw new Error(`${folder}/defect_spec.jsonl is empty`);
  for (const { defect_type } of specs) {
    const [material, defect] = splitType(defect_type);
    const images = await cleanImages(folder, material);
    const masks = await submasksIn(join(folder, material, 'mask', defect));
    if (images.length === 0) throw new Error(`${defect_type}: no pictures in ${material}/clean_image`);
    if (masks.length === 0) throw new Error(`${defect_type}: no submasks in ${material}/mask/${defect}`);
    say(`${defect_type}: ${images.length} clean pictures, ${masks.length} submasks`);
  }
  return 0;
}
