/** `crop --config <crop.yaml>`: regions of interest out of the rendered cells, as usd2roi_crop.py cuts them. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openPool } from '../shared/jobs.ts';
import { float, noSuchFile, PythonError, repr, str, traceback } from '../shared/python.ts';
import { type CropJob, type CropResult, cropJob } from './cell-job.ts';
import { type Cell, type CellFiles, filesOf, findCells } from './cells.ts';
import { type CropConfig, Refusal, readCropConfig } from './config.ts';
import type { Region, Skipped } from './regions.ts';
import { bridgeBoxes, makeFolders, readPictures, writePairs } from './write.ts';

const labelsName = 'semantic_segmentation_labels.json';
/** Lines of the real tool, which people and programs know. */
const say = (line: string): void => console.log(`[usd2roi_crop] ${line}`);
/** Lines of the stand-in alone. */
const own = (line: string): void => console.log(`[preview-usd2roi] ${line}`);

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { config: { type: 'string' } } });
  if (values.config === undefined) throw new Error('usage: crop --config <crop.yaml>');
  own('CPU preview of the crop stage by pcba-day0, in the place of usd2roi_crop.py');
  try {
    const config = await readCropConfig(values.config);
    await crop(config);
    return 0;
  } catch (error) {
    if (error instanceof Refusal) {
      console.log(error.message);
      return 2;
    }
    if (!(error instanceof PythonError)) throw error;
    process.stderr.write(`${traceback(error, 'usd2roi_crop.py')}\n`);
    return 1;
  }
}

interface Totals {
  emitted: number;
  skipped: Skipped;
  components: number;
  bridges: { emitted: number; candidates: number };
  labels: Record<string, unknown>;
  named: Set<string>;
}

async function crop(config: CropConfig): Promise<void> {
  const cells = await findCells(config);
  if (config.rules.classes.length === 0)
    throw new Refusal(
      'ERROR: crop.classes is empty in yaml; specify which class labels to extract.\n       Example: crop:\\n  classes: [capacitor, solder, pad, ic]',
    );
  introduce(config, cells.length);
  const totals: Totals = {
    emitted: 0,
    skipped: { min: 0, max: 0, edge: 0, coverage: 0 },
    components: 0,
    bridges: { emitted: 0, candidates: 0 },
    labels: {},
    named: new Set(),
  };
  const pool = openPool<CropJob, CropResult>('crop-cell', cropJob);
  try {
    const search = ahead(cells, config, pool.run);
    for (const [index, cell] of cells.entries()) {
      if (config.maxEmit !== null && totals.emitted >= config.maxEmit) break;
      const files = filesOf(cell, config.source);
      if (typeof files === 'string') console.log(files);
      else {
        if (cells.length > 1) say(`cell ${cell.name}:`);
        await cropCell({ config, cell, files, totals, several: cells.length > 1 }, await search(index));
      }
    }
  } finally {
    await pool.close();
  }
  await conclude(config, totals);
}

/** Looks at the next few cells while one is being cut, so that all threads have work and a cap still ends the search. */
function ahead(
  cells: readonly Cell[],
  config: CropConfig,
  find: (job: CropJob) => Promise<CropResult>,
): (index: number) => Promise<CropResult> {
  const started = new Map<number, Promise<CropResult>>();
  const start = (index: number): void => {
    const cell = cells[index];
    if (!cell || started.has(index)) return;
    const labels = join(dirname(cell.mask), `semantic_segmentation_labels_${cell.name}.json`);
    const found = find({ mask: cell.mask, labels, rules: config.rules });
    // One that is never asked for may fail without a word.
    found.catch(() => {});
    started.set(index, found);
  };
  return async (index) => {
    for (let next = index; next < index + 5; next++) start(next);
    const found = started.get(index);
    if (!found) throw new Error(`no cell ${index}`);
    return await found;
  };
}

interface CellWork {
  config: CropConfig;
  cell: Cell;
  files: CellFiles;
  totals: Totals;
  /** Several cells: each has a folder of its own. */
  several: boolean;
}

async function cropCell(work: CellWork, found: CropResult): Promise<void> {
  const { config, cell, files, totals, several } = work;
  const top = join(config.output, 'crop');
  const below = (folder: string): string => (several ? join(folder, cell.name) : folder);
  const room = config.maxEmit === null ? Infinity : config.maxEmit - totals.emitted;
  const regions = found.regions.slice(0, room);
  // The search ends with the last crop that the cap lets through.
  const skipped = (regions.length >= room ? regions.at(-1)?.before : undefined) ?? found.skipped;
  for (const key of ['min', 'max', 'edge', 'coverage'] as const) totals.skipped[key] += skipped[key];
  totals.components += found.total;
  totals.emitted += regions.length;
  for (const name of found.named) totals.named.add(name);
  const component = below(join(top, 'component'));
  if (!config.classDirs) await makeFolders(component);
  else if (!several) for (const folder of config.classDirs.values()) await makeFolders(join(top, folder));
  const byFolder = new Map<string, Region[]>();
  for (const region of regions) {
    const named = config.classDirs?.get(region.className) ?? 'component';
    const folder = below(join(top, named));
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), region]);
  }
  if (regions.length > 0) {
    const pictures = await readPictures(cell.mask, files);
    for (const [folder, group] of byFolder)
      await writePairs(
        folder,
        group.map(({ box }) => box),
        pictures,
      );
  }
  if (config.classDirs) Object.assign(totals.labels, found.labels);
  else await copyFile(files.labels, join(component, labelsName));
  if (config.bridge) await cropBridges(work, regions, below(join(top, 'bridge')), found);
}

async function cropBridges(
  { config, cell, files, totals }: CellWork,
  regions: readonly Region[],
  folder: string,
  size: { width: number; height: number },
): Promise<void> {
  if (!config.bridge) return;
  const { candidates, boxes } = bridgeBoxes(regions, config.bridge, config.rules.offset, size);
  totals.bridges.candidates += candidates;
  totals.bridges.emitted += boxes.length;
  await mkdir(folder, { recursive: true });
  if (candidates >= 2) await makeFolders(folder);
  if (boxes.length > 0) await writePairs(folder, boxes, await readPictures(cell.mask, files));
  await copyFile(files.labels, join(folder, labelsName));
}

function introduce(
  { source, pattern, rules, classDirs, maxEmit, bridge, raw }: CropConfig,
  cells: number,
): void {
  const shown = (key: string, fallback: unknown): string => str(key in raw ? raw[key] : fallback);
  say(
    [
      `source=${source} pattern='${pattern}' (${cells} seg file${cells > 1 ? 's' : ''})`,
      `classes=${repr(rules.classes)}`,
      `morph_kernel=${shown('morph_kernel', 2)}`,
      `min_area=${shown('min_area', 50)}`,
      `max_area=${repr(rules.maxArea)}`,
      `offset=${shown('offset', 10)}`,
      `edge_skip=${repr(rules.edgeSkip)}`,
      `min_coverage=${float(rules.minCoverage)}`,
      `max_emit=${repr(maxEmit)}`,
    ].join(' '),
  );
  if (classDirs) say(`class_dirs: ${repr(Object.fromEntries(classDirs))}`);
  if (bridge)
    say(
      `bridge: dis<=${float(bridge.distance)} classes=${bridge.classes.length > 0 ? repr(bridge.classes) : '(any)'}`,
    );
}

/** The labels of all cells together, and the last line. Without any crop there is no folder to write them to. */
async function conclude(config: CropConfig, totals: Totals): Promise<void> {
  const { emitted, skipped, components, bridges } = totals;
  if (emitted === 0)
    own(
      `no crop: asked for classes ${repr(config.rules.classes)}, the cells are labelled ${repr([...totals.named].sort())}`,
    );
  if (config.classDirs) {
    const path = join(config.output, 'crop', labelsName);
    await writeFile(path, JSON.stringify(totals.labels, null, 2)).catch(() => {
      throw noSuchFile(path);
    });
  }
  if (config.bridge)
    say(
      `bridges: ${bridges.emitted} emitted (candidates=${bridges.candidates}, in_range=${bridges.emitted})`,
    );
  say(
    `emitted=${emitted}, skipped_min=${skipped.min}, skipped_max=${skipped.max}, skipped_edge=${skipped.edge}, skipped_low_coverage=${skipped.coverage}, n_components_total=${components}`,
  );
}
