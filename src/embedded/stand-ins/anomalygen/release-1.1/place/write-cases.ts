/** `testcase.jsonl` of mask placement 1.1: every placed mask, with the clean picture that has its stem. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { type Raster, readImage, writePng } from '../../../../../base/imaging/raster.ts';
import { components } from '../../../shared/binary.ts';
import { stemOf, submasksIn } from '../../dataset.ts';
import { say, warn } from '../python-script.ts';
import type { PairRecord } from './records.ts';

/** Rows are there for every mask, those of other types sorted before; returns their number. */
export async function writeCases(records: readonly PairRecord[], folder: string): Promise<number> {
  // By the stem alone, whatever the material: of two materials' pictures with one stem the last one counts.
  const clean = new Map(records.map(({ image }) => [stemOf(basename(image.path)), image.path]));
  const types = [...new Set(records.map(({ spec }) => spec.defect_type))].sort();
  const rows: Record<string, unknown>[] = [];
  for (const type of types) {
    const placed = await masksOf(folder, type);
    if (placed.length === 0) {
      warn(`no AMP masks for ${type}`);
      continue;
    }
    const submasks = records.find(({ spec }) => spec.defect_type === type)?.submask ?? '';
    const most = (await allMultiple(dirname(submasks))) ? 1 : 5;
    for (const { stem, path } of placed) {
      const image = clean.get(stem);
      if (image === undefined) continue;
      rows.push({
        image_filename: image,
        mask_filename: await fitted(path, image, folder),
        anomaly_type: type,
        crop_and_paste: true,
        num_generated_images: 1,
        poisson_blend: false,
        iteration_generation_max_instance: most,
        guidance: 6,
        num_steps: 35,
        crop_ratio: 2,
      });
    }
  }
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  await writeFile(join(folder, 'testcase.jsonl'), text);
  say(`wrote ${rows.length} entries to ${join(folder, 'testcase.jsonl')}`);
  return rows.length;
}

async function masksOf(folder: string, type: string): Promise<{ stem: string; path: string }[]> {
  const found: { stem: string; path: string }[] = [];
  for (const stem of (await readdir(folder)).sort()) {
    const place = join(folder, stem, type);
    if (!existsSync(place)) continue;
    const names = (await readdir(place)).filter((name) => /__seed.*\.png$/.test(name)).sort();
    found.push(...names.map((name) => ({ stem, path: join(place, name) })));
  }
  return found;
}

/** A mask of another size than its picture is resized beside it, by the nearest pixel. */
async function fitted(mask: string, image: string, folder: string): Promise<string> {
  const [own, { width, height }] = [await readImage(mask, 1), await readImage(image, 1)];
  if (own.width === width && own.height === height) return mask;
  const key = stemOf(relative(process.cwd(), mask).replaceAll(sep, '__'));
  const path = join(folder, 'resized_masks', `${key}__${width}x${height}.png`);
  await mkdir(dirname(path), { recursive: true });
  await writePng(path, nearest(own, width, height));
  return path;
}

function nearest(mask: Raster, width: number, height: number): Raster {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = Math.floor((y * mask.height) / height) * mask.width + Math.floor((x * mask.width) / width);
      data[y * width + x] = mask.data[from] ?? 0;
    }
  return { width, height, channels: 1, data };
}

/** Only where each submask has two parts or more are the parts of a mask not drawn one after the other. */
async function allMultiple(folder: string): Promise<boolean> {
  for (const path of await submasksIn(folder)) {
    const { data, width, height } = await readImage(path, 1);
    const white = data.map((value) => (value > 127 ? 1 : 0));
    if (components(white, width, height).length < 2) return false;
  }
  return true;
}
