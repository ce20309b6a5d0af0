/** The work of one inference thread: one defect sample with its sister pictures. */
import { join } from 'node:path';
import { type Box, cut, type Raster, readImage, writePng } from '../../pictures/raster.ts';
import { hashText } from '../shared/random.ts';
import { annotated, cropBox, maskBox } from './annotate.ts';
import { adapt } from './compose/adapt.ts';
import { drawn } from './compose/by-rule.ts';
import type { Statistics } from './learnt/statistics.ts';
import { splitType, type TestCase } from './test-case.ts';

export interface SampleJob {
  testCase: TestCase;
  /** File name shared by all folders, such as `IC+bridge_0.png`. */
  file: string;
  folder: string;
  seed: number;
  /** What the checkpoint learnt of this defect; without it the defect stays as it is drawn by rule. */
  learnt: Statistics | undefined;
}

export interface SampleResult {
  box: Box;
  width: number;
  height: number;
}

export const folders = [
  'reconstructed_image',
  'annotated_image',
  'cropped_image',
  'cropped_mask',
  'original_image',
  'original_mask',
] as const;

export async function sampleJob({ testCase, file, folder, seed, learnt }: SampleJob): Promise<SampleResult> {
  const original = await readImage(testCase.clean_image, 3);
  const maskImage = await readImage(testCase.mask, 1);
  const { width, height } = original;
  if (maskImage.width !== width || maskImage.height !== height)
    throw new Error(`the mask of ${testCase.name} is not as large as its picture ${testCase.source_image}`);
  const mask = Uint8Array.from(maskImage.data, (value) => (value > 127 ? 1 : 0));
  const rule = await drawn(testCase, original, mask, hashText(`${seed} ${testCase.name}`));
  const made = learnt ? adapt(original, rule, mask, learnt).picture : rule;
  const box = maskBox(mask, width);
  if (box.x1 < 0) throw new Error(`the mask of ${testCase.name} is empty`);
  const around = cropBox(box, testCase.crop_ratio, width, height);
  const pictures: Record<(typeof folders)[number], Raster> = {
    reconstructed_image: made,
    annotated_image: annotated(made, mask, splitType(testCase.defect_type)[1]),
    cropped_image: cut(made, around),
    cropped_mask: cut(maskImage, around),
    original_image: original,
    original_mask: maskImage,
  };
  for (const name of folders) await writePng(join(folder, name, file), pictures[name]);
  return { box, width, height };
}
