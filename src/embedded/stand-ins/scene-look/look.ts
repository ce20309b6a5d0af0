/**
 * What the renderer and the cropper would make of a board's filled files. It renders nothing; the last cells are drawn small, as
 * classes alone.
 */
import { join, resolve } from 'node:path';
import { primPattern } from '../../../scene/globs.ts';
import type { SceneReport } from '../../../scene/scene-report.ts';
import { camerasOf, rigTrouble } from '../../../scene/survey/cameras.ts';
import { findParts } from '../../../scene/survey/parts.ts';
import { nameOf, topsOf } from '../../../scene/survey/survey.ts';
import { otherUnits } from '../../../scene/survey/units.ts';
import { boundsBelow } from '../../../scene/usd/bounds.ts';
import { lieOf } from '../../../scene/usd/lie.ts';
import { loadScene } from '../../../scene/usd/load-scene.ts';
import type { Scene } from '../../../scene/usd/scene.ts';
import { Refusal, readCropConfig } from '../crop/config.ts';
import { type LoadedConfig, loadConfig } from '../render/config.ts';
import { runPipeline } from '../render/pipeline.ts';
import { labelPrims, readRules, type SemanticRule } from '../render/semantics.ts';
import { isMapping, item, type Mapping, PythonError, str, truth } from '../shared/python.ts';
import { expectedCrops } from './crops.ts';

const files = { target: 'pcba_target.yaml', image: 'day0_image.yaml', crop: 'day0_crop.yaml' };
/** Nobody reads the lines of the look; the report is the last one. */
const unsaid = (): void => {};

export async function lookAt(folder: string): Promise<SceneReport> {
  const stops: SceneReport['stops'] = [];
  const attempt = async <T>(file: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refusal) stops.push({ file, exception: error.message.split('\n')[0] ?? '' });
      else if (error instanceof PythonError)
        stops.push({ file, exception: `${error.type}: ${error.message}` });
      else throw error;
      return undefined;
    }
  };
  const loaded = await attempt(files.image, () =>
    loadConfig(join(folder, files.image), join(folder, files.target), unsaid),
  );
  const crop = await attempt(files.crop, () => readCropConfig(join(folder, files.crop)));
  const config = loaded?.values;
  const nothing: SceneReport = { stops, warnings: [], leftOut: null, rules: [], missed: [], labelled: [] };
  if (!loaded || typeof config?.scene !== 'string') return nothing;
  const scene = loadScene(resolve(config.scene));
  const root = str(config.pcba_root ?? '');
  const lie = lieOf(scene, root);
  const edge = lie?.state === 'edge';
  if (!edge) await attempt(files.image, () => rehearse(loaded, scene));
  const rules = (await attempt(files.image, async () => readRules(config))) ?? [];
  const warnings = scene.warnings.slice(0, 5);
  const report: SceneReport = {
    ...nothing,
    warnings,
    leftOut: warnings.find((one) => scene.leftOut.includes(one)) ?? null,
    ...(lie ? { lie } : {}),
    tilt: tiltOf(config),
    ...sizeOf(scene, root),
    ...(placesOf(scene, config) ?? {}),
    ...(truth(config.use_scene_lights) ? { sceneLights: lightsOf(scene) } : {}),
    rules: rules.map((rule) => hitsOf(scene, rule)),
    ...partsBy(scene, config, rules),
  };
  if (stops.length > 0 || !crop || edge) return report;
  return { ...report, ...expectedCrops(scene, loaded, crop) };
}

/** Everything of the pipeline but its frames: each key is looked up as a run would. */
async function rehearse(loaded: LoadedConfig, scene: Scene): Promise<void> {
  await runPipeline({ ...loaded, maxImageCount: 0 }, unsaid, scene);
  item(loaded.values, 'writer');
}

const mostMaterials = 3;
const mostMissed = 6;
const mostKinds = 20;

function hitsOf(scene: Scene, { match, labels }: SemanticRule): SceneReport['rules'][number] {
  const pattern = primPattern(match);
  const hit = new Set(scene.prims.filter(({ path }) => pattern.test(path)).map(({ path }) => path));
  const meshes =
    hit.size === 0 ? [] : scene.meshes.filter(({ path, prototype }) => isIn(hit, prototype ?? path));
  const bound = new Set(meshes.flatMap((mesh) => (mesh.bound === undefined ? [] : [lastOf(mesh.bound)])));
  return {
    match,
    label: labels.class ?? Object.values(labels).join(','),
    prims: hit.size,
    meshes: meshes.length,
    materials: [...bound].slice(0, mostMaterials),
  };
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The path itself, or one above it. */
function isIn(paths: ReadonlySet<string>, path: string): boolean {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (paths.has(at)) return true;
  return false;
}

/** Parts that stay without a class, where others have one (what a person forgot, or means to leave out), and the classes of each kind. */
function partsBy(
  scene: Scene,
  config: Mapping,
  rules: readonly SemanticRule[],
): Pick<SceneReport, 'missed' | 'kinds' | 'instanced'> {
  const labels = labelPrims(scene, config, rules).byPath;
  const labelled = new Set(labels.keys());
  const { groups } = findParts(scene);
  const missed = groups
    .map((group) => ({
      group,
      bare: group.parts.filter(({ pieces }) => !pieces.some(({ path }) => isIn(labelled, path))),
    }))
    .filter(({ bare }) => bare.length > 0)
    .slice(0, mostMissed)
    .map(({ group, bare }) => ({ name: nameOf(group), parts: bare.length, example: bare[0]?.path ?? '' }));
  const kinds = groups.slice(0, mostKinds).map(({ parts: [first] }) => ({
    example: first?.path ?? '',
    labels: [...new Set(first?.pieces.flatMap(({ path }) => classAt(labels, path) ?? []))],
  }));
  const instanced = scene.meshes.filter(
    ({ prototype }) => prototype !== undefined && isIn(labelled, prototype),
  );
  return { missed, kinds, instanced: instanced.length };
}

/** Of the nearest prim at or above the path. */
function classAt(labels: ReadonlyMap<string, Record<string, string>>, path: string): string | undefined {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = labels.get(at)?.class;
    if (found !== undefined) return found;
  }
  return undefined;
}

const lightsOf = (scene: Scene): number => scene.prims.filter(({ type }) => type.endsWith('Light')).length;

/** Of everything below a prim, by the scene's own units. */
function sizeOf(
  scene: Scene,
  root: string,
): Pick<SceneReport, 'millimetres' | 'metersPerUnit' | 'otherUnits'> {
  const bounds = boundsBelow(scene, root);
  if (!bounds) return {};
  const other = otherUnits(scene, root);
  const size = (axis: 0 | 1 | 2): number =>
    (bounds.max[axis] - bounds.min[axis]) * scene.metersPerUnit * 1000;
  return {
    millimetres: [size(0), size(1), size(2)],
    metersPerUnit: scene.metersPerUnit,
    ...(other ? { otherUnits: other } : {}),
  };
}

/** Of keys that are no pair of numbers the renderer itself tells. */
function tiltOf({ camera_rotation }: Mapping): number {
  if (!isMapping(camera_rotation)) return 0;
  const ends = [camera_rotation.x_range, camera_rotation.y_range].flatMap((range) =>
    Array.isArray(range) ? range.map(Number) : [],
  );
  return Math.max(0, ...ends.map(Math.abs).filter(Number.isFinite));
}

function placesOf(
  scene: Scene,
  config: Mapping,
): Pick<SceneReport, 'places' | 'rigTrouble' | 'straightCameras'> | undefined {
  const [root, camera, rig] = ['pcba_root', 'camera_path', 'camera_xform_path'].map((key) =>
    key in config ? str(config[key]) : undefined,
  );
  if (root === undefined || camera === undefined || rig === undefined) return undefined;
  const prims = new Map(scene.prims.map((prim) => [prim.path, prim]));
  const cameras = scene.cameras.map(({ path }) => path);
  const moved = scene.prims.filter(({ xformOps }) => xformOps.includes('xformOp:translate'));
  const withCamera = moved.filter(({ path }) =>
    cameras.some((one) => one === path || one.startsWith(`${path}/`)),
  );
  const rigState = !prims.has(rig)
    ? 'no prim'
    : moved.some(({ path }) => path === rig)
      ? 'there'
      : 'no translate';
  const looked = scene.cameras.find(({ path }) => path === camera);
  const trouble = looked && rigState === 'there' ? rigTrouble(looked, rig) : undefined;
  const rootState = !prims.has(root) ? 'no prim' : boundsBelow(scene, root) ? 'there' : 'empty';
  return {
    ...(trouble === undefined ? {} : { rigTrouble: trouble }),
    straightCameras: camerasOf(scene).flatMap(({ path, straight }) => (straight ? [path] : [])),
    places: {
      pcba_root: {
        path: root,
        state: rootState,
        instead: rootState === 'there' ? [] : boardsIn(scene).slice(0, 8),
      },
      camera_path: {
        path: camera,
        state: cameras.includes(camera) ? 'there' : 'no camera',
        instead: cameras,
      },
      camera_xform_path: { path: rig, state: rigState, instead: withCamera.map(({ path }) => path) },
    },
  };
}

/** Prims that may hold the board; the stage's own root holds everything, and is named only where nothing lies below it. */
function boardsIn(scene: Scene): string[] {
  const tops = topsOf(scene, findParts(scene));
  const below = tops.filter((path) => path.lastIndexOf('/') > 0);
  return below.length > 0 ? below : tops;
}
