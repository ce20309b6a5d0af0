/** The work of one crop thread: cut one cell's regions out of its picture and its mask. */
import { join } from 'node:path';
import { classMap, readLabels } from '../../pictures/labels.ts';
import { cut, readImage, writePng } from '../../pictures/raster.ts';
import type { CropRules } from './config.ts';
import { type Found, findRegions } from './regions.ts';

export interface CropJob {
  /** Cell name, such as `x0_y3`. */
  cell: string;
  image: string;
  mask: string;
  labels: string;
  /** The `crop` folder. */
  folder: string;
  rules: CropRules;
}

export interface CropResult {
  cell: string;
  /** Crops by material. */
  emitted: Record<string, number>;
  /** Left out by `max_emit`. */
  capped: number;
  skipped: Found['skipped'];
  /** Classes that the cell shows. */
  seen: string[];
}

export async function cropJob(job: CropJob): Promise<CropResult> {
  const [image, mask, labels] = await Promise.all([
    readImage(job.image, 3),
    readImage(job.mask, 4),
    readLabels(job.labels),
  ]);
  if (image.width !== mask.width || image.height !== mask.height)
    throw new Error(`${job.mask} is not as large as ${job.image}`);
  const classes = classMap(mask, labels);
  const { regions, skipped } = findRegions(classes, job.rules);
  const emitted: Record<string, number> = {};
  let capped = 0;
  for (const region of regions) {
    const number = emitted[region.material] ?? 0;
    if (job.rules.max_emit !== null && number >= job.rules.max_emit) {
      capped++;
      continue;
    }
    emitted[region.material] = number + 1;
    const folder = join(job.folder, region.material, job.cell);
    const stem = String(number).padStart(4, '0');
    await writePng(join(folder, 'normal_img', `${stem}.png`), cut(image, region));
    await writePng(join(folder, 'cad_mask', `${stem}_cad_mask.png`), cut(mask, region));
  }
  const present = new Set(classes.ids);
  return {
    cell: job.cell,
    emitted,
    capped,
    skipped,
    seen: classes.names.filter((_, id) => id > 0 && present.has(id)),
  };
}
