/** `crop --config <crop.yaml>`: regions of interest out of the rendered cells (usd2roi_crop.py). */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkMapping, readMapping } from '../render/config.ts';
import { fnmatch } from '../render/semantics.ts';
import { runJobs } from '../shared/jobs.ts';
import { type CropJob, type CropResult, cropJob } from './cell-job.ts';
import { type CropRules, cropSchema } from './config.ts';

const labelsName = 'semantic_segmentation_labels.json';
const say = (line: string): void => console.log(`[preview-usd2roi] ${line}`);

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { config: { type: 'string' } } });
  if (values.config === undefined) throw new Error('usage: crop --config <crop.yaml>');
  const config = checkMapping(cropSchema, await readMapping(values.config), values.config);
  const { dir } = config.output;
  const jobs = await findCells(dir, config.crop);
  say(`crop: ${jobs.length} cells, classes ${config.crop.classes.join(', ')}`);
  const results = await runJobs<CropJob, CropResult>('crop-cell', jobs, cropJob);
  const labels = jobs[0]?.labels;
  const pairs = results.flatMap(({ emitted }) => Object.values(emitted)).reduce((sum, n) => sum + n, 0);
  for (const { cell, emitted, skipped, capped } of results) {
    const counts = Object.entries(emitted).map(([material, n]) => `${material} ${n}`);
    const left = `left out: area ${skipped.area}, edge ${skipped.edge}, coverage ${skipped.coverage}, max_emit ${capped}`;
    say(`${cell}: ${counts.join(', ') || 'no region'} (${left})`);
  }
  if (pairs === 0) {
    const seen = [...new Set(results.flatMap((result) => result.seen))].sort();
    throw new Error(
      `0 ROI pairs emitted from ${jobs.length} cells: asked for classes [${config.crop.classes.join(', ')}], the masks show [${seen.join(', ')}]`,
    );
  }
  await mkdir(join(dir, 'crop'), { recursive: true });
  if (labels) await copyFile(labels, join(dir, 'crop', labelsName));
  say(`crop done: ${pairs} ROI pairs`);
  return 0;
}

/** Cells of the source folder whose name matches the pattern, row by row. */
async function findCells(dir: string, rules: CropRules): Promise<CropJob[]> {
  const source = join(dir, rules.source);
  const names = existsSync(source) ? await readdir(source) : [];
  const pattern = fnmatch(rules.pattern);
  const cells = names.flatMap((name) => {
    const match = /^rgb_(.+)\.(png|jpe?g)$/.exec(name);
    return match?.[1] !== undefined && pattern.test(match[1]) ? [{ cell: match[1], image: name }] : [];
  });
  if (cells.length === 0)
    throw new Error(`no cell "rgb_${rules.pattern}" in ${source}; the render stage must come first`);
  cells.sort((a, b) => rank(a.cell).localeCompare(rank(b.cell)));
  return cells.map(({ cell, image }) => {
    const mask = join(source, `semantic_segmentation_${cell}.png`);
    const own = join(source, `semantic_segmentation_labels_${cell}.json`);
    const shared = join(source, labelsName);
    if (!existsSync(mask))
      throw new Error(`${mask} is missing: cell ${cell} has a picture but no class mask`);
    const labels = existsSync(own) ? own : shared;
    if (!existsSync(labels))
      throw new Error(`no labels for cell ${cell}: neither ${own} nor ${shared} exists`);
    return { cell, image: join(source, image), mask, labels, folder: join(dir, 'crop'), rules };
  });
}

/** Sorts `x10_y2` after `x2_y2`, and rows before columns. */
function rank(cell: string): string {
  const numbers = (cell.match(/\d+/g) ?? []).map((digits) => digits.padStart(6, '0'));
  return [...numbers.reverse(), cell].join(' ');
}
