/** The test cases from the masks that were placed, as build_jsonl.py and verify_jsonl.py make them. */
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readImage } from '../../../../base/imaging/raster.ts';
import { components } from '../../shared/binary.ts';
import { cleanImages, type DefectSpec, submasksIn } from '../dataset.ts';
import { Refused } from '../refused.ts';
import { splitType, type TestCase } from '../test-case.ts';

export interface Cases {
  specs: readonly DefectSpec[];
  dataset: string;
  masks: string;
  jsonl: string;
  allocation: ReadonlyMap<string, number>;
  flags: { guidance?: string; 'crop-ratio'?: string };
}

const warn = (line: string): boolean => process.stderr.write(`warn: ${line}\n`);

/** Ends with 0 when fewer are there than were asked for, which is said; throws when there are none at all. */
export async function writeCases({
  specs,
  dataset,
  masks,
  jsonl,
  allocation,
  flags,
}: Cases): Promise<number> {
  const rows: TestCase[] = [];
  for (const { defect_type } of specs) {
    const count = allocation.get(defect_type) ?? 0;
    if (count === 0) continue;
    const placed = await masksOf(masks, defect_type);
    if (placed.length === 0) {
      warn(`no AMP masks for ${defect_type}`);
      continue;
    }
    if (placed.length < count)
      warn(
        `allocation requested ${count} masks for ${defect_type} but only ${placed.length} AMP outputs exist. JSONL will be short by ${count - placed.length} for this defect. Check run_auto_roi_amp.py logs for NO_DETECTION / FAILED statuses.`,
      );
    const [material] = splitType(defect_type);
    const images = new Map((await cleanImages(dataset, material)).map(({ stem, path }) => [stem, path]));
    const most = (await allMultiple(dataset, defect_type)) ? 1 : 5;
    for (const { stem, path } of placed.slice(0, count))
      rows.push({
        image_filename: images.get(stem) ?? '',
        mask_filename: path,
        anomaly_type: defect_type,
        guidance: Number(flags.guidance ?? '7'),
        num_steps: 35,
        crop_and_paste: true,
        crop_ratio: Number(flags['crop-ratio'] ?? '2'),
        crop_grid_X: 'none',
        crop_grid_Y: 'none',
        num_generated_images: 1,
        poisson_blend: false,
        iteration_generation_max_instance: most,
      });
  }
  await writeFile(jsonl, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  console.log(`wrote ${rows.length} entries to ${jsonl}`);
  if (rows.length === 0)
    throw new Refused(
      'error: 0 entries written — AMP produced no usable output for any defect. Cannot run SDG inference with an empty JSONL. Check run_auto_roi_amp.py logs to diagnose dataset / prompt / cad_mask issues.',
    );
  console.log(`verified ${rows.length} entries (resized=0, missing=0)`);
  console.log(`=== prep-testcase done: ${jsonl} ===`);
  return 0;
}

/** In the order of the crops, then of the masks' names. */
async function masksOf(masks: string, type: string): Promise<{ stem: string; path: string }[]> {
  const found: { stem: string; path: string }[] = [];
  for (const stem of (await readdir(masks)).sort()) {
    const folder = join(masks, stem, type);
    if (!existsSync(folder)) continue;
    const names = (await readdir(folder)).filter((name) => /__seed\d+\.png$/.test(name)).sort();
    found.push(...names.map((name) => ({ stem, path: join(folder, name) })));
  }
  return found;
}

/** Only where each submask has two parts or more are the parts of a mask not drawn one after the other. */
async function allMultiple(dataset: string, type: string): Promise<boolean> {
  const [material, defect] = splitType(type);
  for (const path of await submasksIn(join(dataset, material, 'mask', defect))) {
    const { data, width, height } = await readImage(path, 1);
    const white = data.map((value) => (value > 127 ? 1 : 0));
    if (components(white, width, height).length < 2) return false;
  }
  return true;
}
