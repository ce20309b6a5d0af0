/** `render --config <render.yaml> --pcba-config <target.yaml>`: a CPU preview of the usd2roi render stage. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { background, formatLabels } from '../../pictures/labels.ts';
import { loadScene } from '../../scene/usd/load-scene.ts';
import type { Scene, SceneCamera } from '../../scene/usd/scene.ts';
import { runJobs } from '../shared/jobs.ts';
import { writeProvenance } from '../shared/provenance.ts';
import { random } from '../shared/random.ts';
import { type CellJob, type CellResult, renderJob } from './cells-job.ts';
import { type RenderConfig, readConfigs, type TargetConfig } from './config.ts';
import {
  type Bounds,
  type Cell,
  cellName,
  fieldOfView,
  meshBounds,
  noBounds,
  scanCells,
  union,
} from './scan-grid.ts';
import { labelsOf, semantics } from './semantics.ts';

const say = (line: string): void => console.log(`[preview-usd2roi] ${line}`);

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { config: { type: 'string' }, 'pcba-config': { type: 'string' } },
  });
  const [config, target] = [values.config, values['pcba-config']];
  if (config === undefined || target === undefined)
    throw new Error('usage: render --config <render.yaml> --pcba-config <target.yaml>');
  const configs = await readConfigs(config, target);
  const scenePath = resolve(dirname(target), configs.target.scene);
  const scene = loadScene(scenePath);
  say(`scene: ${scene.meshes.length} meshes from ${scene.layers.length} files`);
  for (const warning of scene.warnings) say(`WARNING: ${warning}`);
  await renderBoard(scene, scenePath, configs.render, configs.target);
  // The last word by which the pod knows that all went well.
  console.log('[Pipeline] All done!');
  return 0;
}

async function renderBoard(
  scene: Scene,
  scenePath: string,
  render: RenderConfig,
  target: TargetConfig,
): Promise<void> {
  const camera = findCamera(scene, target);
  const bounds = boardBounds(scene, target);
  const view = fieldOfView(camera, bounds.max[2], render.resolution);
  if (camera.projection === 'perspective')
    say('WARNING: the camera is perspective; the preview renders it orthographic');
  const all = scanCells(bounds, view, render.scan_grid);
  const cells = render.max_image_count < 0 ? all : all.slice(0, render.max_image_count);
  say(
    `scan grid: ${all.length} cells of ${view.map((v) => v.toFixed(2)).join(' x ')} units, rendering ${cells.length}`,
  );
  const folder = join(render.output, 'trigger_0000');
  await mkdir(folder, { recursive: true });
  const jobs = cells.map((cell) => cellJob(cell, scenePath, folder, view, render));
  let done = 0;
  const results = await runJobs<CellJob, CellResult>('render-cell', jobs, renderJob, {
    onDone: ({ name }) => say(`rendered ${++done}/${jobs.length} (${name})`),
  });
  const labels = formatLabels([background, ...labelsOf(semantics(render.semantics))]);
  await writeFile(join(folder, 'semantic_segmentation_labels.json'), labels);
  const metadata = {
    resolution: render.resolution,
    field_of_view: view,
    meters_per_unit: scene.metersPerUnit,
    cells: cells.map((cell, n) => ({
      name: cellName(cell),
      x: cell.x,
      y: cell.y,
      pixels: results[n]?.pixels,
    })),
  };
  await writeFile(join(folder, 'metadata.json'), `${JSON.stringify(metadata, null, 1)}\n`);
  await writeProvenance(render.output, {
    toolbox: 'pcba-day0/preview-usd2roi',
    stands_in_for: 'nvcr.io/nvidia/paidf-simulation (Isaac Sim)',
    settings: {
      seed: seedOf(render),
      resolution: render.resolution,
      scan_grid: render.scan_grid,
      cells: cells.length,
    },
  });
}

const seedOf = (render: RenderConfig): number => render.random_seed ?? render.seed;

function findCamera(scene: Scene, { camera_path }: TargetConfig): SceneCamera {
  const camera = scene.cameras.find(({ path }) => path === camera_path);
  if (camera) return camera;
  const known = scene.cameras.map(({ path }) => path).join(', ') || 'none';
  throw new Error(`camera_path ${camera_path} is no camera of the scene; its cameras: ${known}`);
}

function boardBounds(scene: Scene, { pcba_root }: TargetConfig): Bounds {
  const below = scene.meshes.filter(({ path }) => path === pcba_root || path.startsWith(`${pcba_root}/`));
  if (below.length > 0) return below.map(meshBounds).reduce(union, noBounds());
  const roots = scene.prims.filter(({ path }) => path.split('/').length <= 3).map(({ path }) => path);
  throw new Error(
    `pcba_root ${pcba_root} has no meshes; the scene has ${roots.slice(0, 12).join(', ') || 'no prims'}`,
  );
}

/** Everything random about a cell follows from the seed and the cell's name. */
function cellJob(
  cell: Cell,
  scene: string,
  folder: string,
  view: readonly [number, number],
  render: RenderConfig,
): CellJob {
  const next = random(`${seedOf(render)} ${cellName(cell)}`);
  const within = ([low, high]: readonly [number, number]): number => low + (high - low) * next();
  const tilt = (degrees: number): number => Math.tan((degrees * Math.PI) / 180);
  const { exposure_range, layers } = render.lighting;
  const lamps = Object.values(layers);
  const total = (channel: 'color_r' | 'color_g' | 'color_b'): number =>
    lamps.length === 0
      ? 1
      : lamps.reduce((sum, lamp) => sum + lamp.intensity * lamp[channel], 0) / lamps.length;
  return {
    scene,
    rules: render.semantics,
    name: cellName(cell),
    folder,
    view: {
      x: cell.x,
      y: cell.y,
      width: view[0],
      resolution: render.resolution,
      tilt: [tilt(within(render.camera_rotation.y_range)), tilt(within(render.camera_rotation.x_range))],
      exposure: within(exposure_range),
      light: { key: [-0.38, 0.42, 0.824], tint: [total('color_r'), total('color_g'), total('color_b')] },
    },
  };
}
