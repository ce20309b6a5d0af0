/** The cells that the crop stage looks at, and the files of each. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type CropConfig, Refusal } from './config.ts';
import { fnmatch } from './glob.ts';

export interface Cell {
  /** What stands behind `semantic_segmentation_`, such as `x0_y3`. */
  name: string;
  mask: string;
}

export interface CellFiles {
  labels: string;
  /** Where the mask's pixels come from, and what is cut out: the same but for `source: aligned`. */
  reference: string;
  picture: string;
}

/** Sorted by file name, as Python sorts texts: x0_y0, x0_y1, ..., x10_y0, x1_y0 where numbers are not padded. */
export async function findCells({ output, source, pattern }: CropConfig): Promise<Cell[]> {
  const folder = join(output, source);
  const wanted = fnmatch(`semantic_segmentation_${pattern}.png`);
  const names = existsSync(folder) ? await readdir(folder) : [];
  const masks = names.filter((name) => wanted.test(name)).sort((a, b) => (a < b ? -1 : 1));
  if (masks.length > 0)
    return masks.map((file) => ({
      name: file.replace(/^semantic_segmentation_|\.png$/g, ''),
      mask: join(folder, file),
    }));
  const hint =
    source === 'aligned'
      ? '       Did you run usd2roi_register.py first?'
      : `       Did you run usd2roi_render.py first to populate ${folder}/?`;
  throw new Refusal(
    `ERROR: no seg files match ${join(folder, `semantic_segmentation_${pattern}.png`)}\n${hint}`,
  );
}

/** The line with which a cell is skipped, or its files; throws `Refusal` where the stage ends. */
export function filesOf({ name, mask }: Cell, source: string): CellFiles | string {
  const folder = dirname(mask);
  const labels = join(folder, `semantic_segmentation_labels_${name}.json`);
  if (!existsSync(labels)) return `  skipping ${name}: missing labels file ${labels}`;
  if (source === 'aligned') {
    const [reference, picture] = [join(folder, 'ref_crop.png'), join(folder, 'aligned_crop.png')];
    for (const file of [reference, picture])
      if (!existsSync(file))
        throw new Refusal(
          `ERROR: required file missing: ${file}\n       Did you run usd2roi_register.py first?`,
        );
    return { labels, reference, picture };
  }
  const rgb = join(folder, `rgb_${name}.png`);
  return existsSync(rgb)
    ? { labels, reference: rgb, picture: rgb }
    : `  skipping ${name}: missing rgb ${rgb}`;
}
