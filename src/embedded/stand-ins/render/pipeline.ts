/** The task of sdg_pipeline.py on the CPU: the same keys, refusals, files and lines; the pictures are a preview. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf } from '../../../base/errors.ts';
import { lieOf } from '../../../scene/usd/lie.ts';
import { loadScene } from '../../../scene/usd/load-scene.ts';
import type { Scene } from '../../../scene/usd/scene.ts';
import {
  isMapping,
  item,
  type Mapping,
  PythonError,
  permitted,
  repr,
  str,
  toInt,
  truth,
} from '../shared/python.ts';
import { random } from '../shared/random.ts';
import { cellView, type Frame } from './cell-view.ts';
import { ceilingOf, sightFrom } from './clipping.ts';
import type { LoadedConfig } from './config.ts';
import { sampleBlur, sampleLighting } from './lighting.ts';
import { apertureOf, fixedPositions, geometryOf, resolveGrid, rigHeight, yawOf } from './resolve-grid.ts';
import { type Scan, scanCells } from './scan.ts';
import { type Position, positions, type ScanGrid } from './scan-grid.ts';
import { labelPrims, readRules } from './semantics.ts';

const say = (line: string): void => console.log(`[Pipeline] ${line}`);

const mostWarnings = 20;

const lightTypes = new Set(
  ['Disk', 'Sphere', 'Rect', 'Cylinder', 'Distant', 'Dome', 'Portal'].map((name) => `${name}Light`),
);

/**
 * Renders everything that the config asks for; resolves with the number of frames. Throws `PythonError`, and an
 * `Error` where the preview would show nothing. `opened` is the
 * config's scene, for a caller that has opened it.
 */
export async function runPipeline(
  loaded: LoadedConfig,
  warn: (line: string) => void,
  opened?: Scene,
): Promise<number> {
  const shoot = prepared(loaded, warn, opened);
  const { triggers } = shoot;
  let frames = 0;
  for (let trigger = 0; trigger < triggers; trigger++) {
    const shot = await runTrigger(shoot, trigger, frames);
    frames += shot;
    if (loaded.maxImageCount >= 0 && frames >= loaded.maxImageCount) {
      say(`max_image_count=${loaded.maxImageCount} reached; stopping triggers.`);
      break;
    }
    if (shot === 0)
      say(`Trigger ${trigger + 1}: no scan positions (grid empty after seed skip or zero quota); skipping`);
  }
  say(`All done! ${frames} output frame(s) written.`);
  return frames;
}

/** What all triggers have in common. */
interface Shoot {
  loaded: LoadedConfig;
  scene: Scene;
  scenePath: string;
  output: string;
  triggers: number;
  grid: ScanGrid | undefined;
  /** Of the grid, or as the config lists them. */
  all: Position[];
  /** Nothing above is drawn. */
  ceiling: number;
  /** Of every trigger; the light's tint is each one's own. */
  frame: Omit<Frame, 'tint'>;
}

function prepared(loaded: LoadedConfig, warn: (line: string) => void, opened: Scene | undefined): Shoot {
  const config = loaded.values;
  const scenePath = resolve(str(item(config, 'scene')));
  const output = permitted(str(item(config, 'output')));
  const triggers = toInt(item(config, 'num_triggers'));
  const cameraPath = str(item(config, 'camera_path'));
  const rigPath = str(item(config, 'camera_xform_path'));
  const resolution = sizeOf(item(config, 'resolution'));
  const scene = opened ?? open(scenePath);
  warnings(scene, warn);
  const lie = lieOf(scene, str(config.pcba_root ?? ''));
  if (lie?.state === 'edge')
    throw new Error(
      `${lie.what}; export the scene with Z up, or put the board below a prim with ${lie.turn}`,
    );
  renderSettings(config);
  const camera = findCamera(scene, config, cameraPath);
  lamps(scene, config);
  labels(scene, config);
  const yaw = yawOf(config);
  const grid = resolveGrid(scene, config, camera.aperture, resolution, yaw);
  const all = grid ? positions(grid) : fixedPositions(config);
  const cap = loaded.maxImageCount < 0 ? 'unlimited' : `cap ${loaded.maxImageCount} writer frames`;
  say(`scan_grid: ${all.length} cells; trigger_0 skips first ${loaded.seed}; ${cap}; ${triggers} triggers`);
  say(`Output: ${output}`);
  requireTranslate(scene, rigPath, camera.created);
  const rotation = item(config, 'camera_rotation');
  const aperture = grid?.aperture ?? camera.aperture;
  const frame = { rotation, yaw, aperture, resolution, seed: loaded.randomSeed };
  const ceiling = ceilingOf(sightFrom(scene, config, rigHeight(config, grid)));
  return { loaded, scene, scenePath, output, triggers, grid, all, frame, ceiling };
}

/** Resolves with the number of its frames; `done` are those of the triggers before it. */
async function runTrigger(shoot: Shoot, trigger: number, done: number): Promise<number> {
  const { loaded, scene, scenePath, output, triggers, grid, all, ceiling } = shoot;
  const config = loaded.values;
  const folder = join(output, `trigger_${String(trigger).padStart(4, '0')}`);
  await mkdir(folder, { recursive: true });
  const next = random(`${loaded.randomSeed + 1 + trigger}`);
  const lighting = sampleLighting(config, next);
  const frame: Frame = { ...shoot.frame, tint: lighting.tint };
  cellView({ x: 0, y: 0, i: 0, j: 0 }, frame);
  say('Camera rotation randomized');
  const augmentation = sampleBlur(config, next);
  const skipped = trigger === 0 ? all.slice(loaded.seed) : all;
  const room = loaded.maxImageCount < 0 ? skipped.length : Math.max(0, loaded.maxImageCount - done);
  const chosen = skipped.slice(0, room);
  if (chosen.length === 0) return 0;
  say(`Trigger ${trigger + 1}: ${chosen.length} positions (outputs so far ${done})`);
  const writer = item(config, 'writer');
  const first = loaded.seed + done;
  const scan: Scan = {
    scene: scenePath,
    config,
    writer,
    folder,
    first,
    frame,
    ceiling,
    named: grid !== undefined,
  };
  await scanCells(chosen, scan, `[${trigger + 1}/${triggers}]`);
  const metadata = {
    trigger_idx: trigger,
    num_positions: chosen.length,
    samples_per_position: 1,
    config: grid ? { ...config, scan_grid: geometryOf(grid, scene, config) } : config,
    lighting: lighting.meta,
    samples: chosen.map((_, n) => ({ frame: first + n, lighting: lighting.meta })),
    augmentation,
    frame_to_grid: grid ? chosen.map(({ i, j }, n) => ({ frame: first + n, x_idx: i, y_idx: j })) : [],
  };
  await writeFile(join(folder, 'metadata.json'), JSON.stringify(metadata, null, 2));
  say(`Trigger ${trigger + 1}/${triggers} done -> ${folder}`);
  return chosen.length;
}

function open(path: string): Scene {
  try {
    if (!existsSync(path)) throw new Error(`Failed to open layer @${path}@: the file does not exist`);
    return loadScene(path);
  } catch (error) {
    throw new PythonError(
      'RuntimeError',
      `Cannot open USD file: ${path} (${messageOf(error).replaceAll(path, 'the scene')})`,
    );
  }
}

function warnings(scene: Scene, warn: (line: string) => void): void {
  for (const warning of scene.warnings.slice(0, mostWarnings)) warn(`WARNING: ${warning}`);
  const more = scene.warnings.length - mostWarnings;
  if (more > 0) warn(`WARNING: and ${more} more about this scene`);
}

function labels(scene: Scene, config: Mapping): void {
  const rules = readRules(config);
  if (rules.length === 0) return;
  const { byPath, keys, instances } = labelPrims(scene, { ...config, component_types: null }, rules);
  say(
    `mesh semantics: ${rules.length} rule(s) -> ${byPath.size} prim(s) affected, ${keys} label key(s), ${instances} uninstance op(s)`,
  );
}

function sizeOf(value: unknown): [number, number] {
  const [width, height] = Array.isArray(value) ? value.map(toInt) : [];
  if (width === undefined || height === undefined || width < 1 || height < 1)
    throw new PythonError('ValueError', `resolution must be two sizes in pixels, not ${repr(value)}`);
  return [width, height];
}

/** Samples per pixel decide nothing here, but the real renderer needs them. */
function renderSettings(config: Mapping): void {
  if (str(config.render_mode ?? 'pathtracing').toLowerCase() === 'realtime') return;
  const tracing = item(config, 'pathtracing');
  for (const key of ['spp', 'total_spp']) toInt(item(tracing, key));
}

/** Apertures in scene units: the scene's, or what the config says. A camera that is missing is made. */
function findCamera(
  scene: Scene,
  config: Mapping,
  path: string,
): { aperture: [number, number]; created: boolean } {
  const camera = scene.cameras.find((one) => one.path === path);
  if (!camera) say(`Camera not found at '${path}'; creating camera on session layer.`);
  const [across, down] = apertureOf(config, camera);
  say(`Camera: hap=${across} vap=${down} (orthographic; USD tenths-of-scene-unit)`);
  return { aperture: [across / 10, down / 10], created: camera === undefined };
}

function lamps(scene: Scene, config: Mapping): void {
  if (!truth(config.use_scene_lights)) {
    const count = scene.prims.filter(({ type }) => lightTypes.has(type)).length;
    if (count > 0) say(`Disabled ${count} existing light(s) found in scene.`);
  }
  const lighting = isMapping(config.lighting) ? config.lighting : {};
  if (!truth('ring_light' in lighting ? lighting.ring_light : true)) return;
  const root = str(item(config, 'ring_light_root'));
  say(`Built ring light rig: 900 DiskLights (15 rings, pitch 0.0°–90.0°) under ${root}`);
}

function requireTranslate(scene: Scene, path: string, created: boolean): void {
  const prim = scene.prims.find((one) => one.path === path);
  if (!prim && !created) throw new PythonError('RuntimeError', 'Accessed schema on invalid prim');
  if (!created && !prim?.xformOps.includes('xformOp:translate'))
    throw new PythonError('RuntimeError', `${path} missing xformOp:translate`);
}
