/** The work of one inference thread: one defect sample with its sister pictures, named as AnomalyGen names them. */
import { join } from 'node:path';
import { cut, type Raster, readImage, writePng } from '../../../base/imaging/raster.ts';
import type { SampleFolder } from '../../../domain/dataset-layout.ts';
import { components } from '../shared/binary.ts';
import { hashText } from '../shared/random.ts';
import { annotated, cropBox, maskBox } from './annotate.ts';
import { adapt } from './compose/adapt.ts';
import { drawn } from './compose/by-rule.ts';
import type { Statistics } from './learnt/statistics.ts';
import { type DrawnCase, nameOfCase } from './test-case.ts';

/** How a release names the pictures of a sample's instances, and what else it writes and measures. */
export interface SampleLayout {
  /** Digits of an instance's number; 0: as many as it has. */
  instanceDigits: number;
  /** Also each instance cut out of the result, in `mask_cropped_image/`. */
  maskCropped: boolean;
  /** PSNR of the mask's pixels alone, 100 where nothing changed; otherwise of the whole picture. */
  psnrInMask: boolean;
}

export interface SampleJob {
  testCase: DrawnCase;
  /** Name without an ending, such as `IC+bridge_00000`. */
  name: string;
  folder: string;
  seed: number;
  /** What the checkpoint learnt of this defect; without it the defect stays as it is drawn by rule. */
  learnt: Statistics | undefined;
  /** Left out: as AnomalyGen 1.0. */
  layout?: SampleLayout;
}

const firstLayout: SampleLayout = { instanceDigits: 0, maskCropped: false, psnrInMask: false };

export interface SampleResult {
  /** Decibels; infinite when nothing changed, undefined when the mask is empty. */
  psnr: number | undefined;
}

export async function sampleJob(job: SampleJob): Promise<SampleResult> {
  const { testCase, name, folder, seed, learnt, layout = firstLayout } = job;
  const original = await readImage(testCase.image_filename, 3);
  const maskImage = await readImage(testCase.mask_filename, 1);
  const { width, height } = original;
  if (maskImage.width !== width || maskImage.height !== height)
    throw new Error(`the mask of ${name} is not as large as its picture ${testCase.image_filename}`);
  const mask = Uint8Array.from(maskImage.data, (value) => (value > 127 ? 1 : 0));
  // The same crop and the same mask give the same picture, whatever the row is.
  const hash = hashText(`${nameOfCase(testCase).replace(/ \S+$/, '')} ${hashText(mask.join(''))}`);
  const rule = await drawn(testCase, original, mask, hashText(`${seed} ${hash}`));
  const made = learnt ? adapt(original, rule, mask, learnt).picture : rule;
  const parts = await writeSample(folder, name, { testCase, layout, original, maskImage, mask, made });
  if (parts === 0) return { psnr: undefined };
  return { psnr: layout.psnrInMask ? psnrInside(mask, original, made) : psnrOf(original, made) };
}

export interface DrawnSample {
  testCase: DrawnCase;
  layout: SampleLayout;
  original: Raster;
  maskImage: Raster;
  /** A byte a pixel, 1 where the defect may be. */
  mask: Uint8Array;
  made: Raster;
}

/** The pictures of one sample, each in the folder of its kind. Returns the number of the mask's parts. */
export async function writeSample(
  folder: string,
  name: string,
  { testCase, layout, original, maskImage, mask, made }: DrawnSample,
): Promise<number> {
  const { width, height } = original;
  const write = (kind: SampleFolder | 'mask_cropped_image', picture: Raster, instance = ''): Promise<void> =>
    writePng(join(folder, kind, `${name}${instance}.png`), picture);
  await write('reconstructed_image', made);
  await write('original_image', original);
  await write('original_mask', maskImage);
  const parts = instancesOf(mask, testCase, width, height);
  for (const [n, part] of parts.entries()) {
    const box = maskBox(part, width);
    const instance = `_${String(n).padStart(layout.instanceDigits, '0')}`;
    const around = cropBox(box, testCase.crop_ratio, width, height);
    // What the model is given, not what it made: both are the clean picture.
    await write('annotated_image', annotated(original, box, around, testCase.anomaly_type), instance);
    await write('cropped_image', cut(original, around), instance);
    const alone: Raster = { width, height, channels: 1, data: part.map((value) => (value ? 255 : 0)) };
    await write('cropped_mask', cut(alone, around), instance);
    if (layout.maskCropped) await write('mask_cropped_image', cut(made, box), instance);
  }
  return parts.length;
}

/** Each part of the mask, at most as many as the test case says; all in one where they are drawn at once. */
function instancesOf(mask: Uint8Array, testCase: DrawnCase, width: number, height: number): Uint8Array[] {
  const parts = components(mask, width, height);
  if (parts.length === 0) return [];
  if (testCase.iteration_generation_max_instance <= 1) return [mask];
  return parts.slice(0, testCase.iteration_generation_max_instance).map(({ pixels }) => {
    const alone = new Uint8Array(mask.length);
    for (const at of pixels) alone[at] = 1;
    return alone;
  });
}

function psnrOf(before: Raster, after: Raster): number {
  const sum = before.data.reduce((all, value, at) => all + (value - (after.data[at] ?? 0)) ** 2, 0);
  return sum === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10((255 ** 2 * before.data.length) / sum);
}

function psnrInside(mask: Uint8Array, before: Raster, after: Raster): number {
  let [sum, count] = [0, 0];
  for (let at = 0; at < before.data.length; at++) {
    if (!mask[Math.floor(at / 3)]) continue;
    sum += ((before.data[at] ?? 0) - (after.data[at] ?? 0)) ** 2;
    count++;
  }
  return sum === 0 ? 100 : 20 * Math.log10(255) - 10 * Math.log10(sum / count);
}
