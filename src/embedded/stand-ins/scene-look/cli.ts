/**
 * `scene-look <cookbook folder>`: what the renderer and the cropper would make of a board's filled files, told as a
 * `SceneReport` in JSON on the last line. It renders nothing; the last cells are drawn small, as classes alone.
 */
import { join, resolve } from 'node:path';
import { primPattern } from '../../../scene/globs.ts';
import type { SceneReport } from '../../../scene/scene-report.ts';
import { loadScene } from '../../../scene/usd/load-scene.ts';
import type { Scene } from '../../../scene/usd/scene.ts';
import { Refusal, readCropConfig } from '../crop/config.ts';
import { boundsBelow } from '../render/bounds.ts';
import { type LoadedConfig, loadConfig } from '../render/config.ts';
import { runPipeline } from '../render/pipeline.ts';
import { readRules } from '../render/semantics.ts';
import { edgeOn } from '../render/up-axis.ts';
import { item, type Mapping, PythonError, str, truth } from '../shared/python.ts';
import { expectedCrops } from './crops.ts';

const files = { target: 'pcba_target.yaml', image: 'day0_image.yaml', crop: 'day0_crop.yaml' };
/** Nobody reads the lines of the look; the report is the last one. */
const unsaid = (): void => {};

export async function run([folder = '']: string[]): Promise<number> {
  const report = await lookAt(folder);
  process.stdout.write(`\n${JSON.stringify(report)}\n`);
  return 0;
}

async function lookAt(folder: string): Promise<SceneReport> {
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
  const nothing: SceneReport = { stops, warnings: [], leftOut: null, rules: [], labelled: [] };
  if (!loaded || typeof config?.scene !== 'string') return nothing;
  const scene = loadScene(resolve(config.scene));
  const root = str(config.pcba_root ?? '');
  const edge = edgeOn(scene, root);
  if (edge === undefined) await attempt(files.image, () => rehearse(loaded, scene));
  const rules = (await attempt(files.image, async () => readRules(config))) ?? [];
  const warnings = scene.warnings.slice(0, 5);
  const report: SceneReport = {
    ...nothing,
    warnings,
    leftOut: warnings.find((one) => scene.leftOut.includes(one)) ?? null,
    ...(edge === undefined ? {} : { edgeOn: edge }),
    ...sizeOf(scene, root),
    ...(placesOf(scene, config) ?? {}),
    ...(truth(config.use_scene_lights) ? { sceneLights: lightsOf(scene) } : {}),
    rules: rules.map(({ match, labels }) => ({
      match,
      label: labels.class ?? Object.values(labels).join(','),
      prims: countOf(scene, match),
    })),
  };
  if (stops.length > 0 || !crop || edge !== undefined) return report;
  return { ...report, ...expectedCrops(scene, loaded, crop) };
}

/** Everything of the pipeline but its frames: each key is looked up as a run would. */
async function rehearse(loaded: LoadedConfig, scene: Scene): Promise<void> {
  await runPipeline({ ...loaded, maxImageCount: 0 }, unsaid, scene);
  item(loaded.values, 'writer');
}

const countOf = (scene: Scene, match: string): number => {
  const pattern = primPattern(match);
  return scene.prims.filter(({ path }) => pattern.test(path)).length;
};

const lightsOf = (scene: Scene): number => scene.prims.filter(({ type }) => type.endsWith('Light')).length;

/** Of everything below a prim, by the scene's own units. */
function sizeOf(scene: Scene, root: string): Pick<SceneReport, 'millimetres'> {
  const bounds = boundsBelow(scene, root);
  if (!bounds) return {};
  const size = (axis: 0 | 1 | 2): number =>
    (bounds.max[axis] - bounds.min[axis]) * scene.metersPerUnit * 1000;
  return { millimetres: [size(0), size(1), size(2)] };
}

function placesOf(scene: Scene, config: Mapping): Pick<SceneReport, 'places'> | undefined {
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
  const rootState = !prims.has(root) ? 'no prim' : boundsBelow(scene, root) ? 'there' : 'empty';
  return {
    places: {
      pcba_root: { path: root, state: rootState, instead: rootState === 'there' ? [] : topsOf(scene) },
      camera_path: {
        path: camera,
        state: cameras.includes(camera) ? 'there' : 'no camera',
        instead: cameras,
      },
      camera_xform_path: { path: rig, state: rigState, instead: withCamera.map(({ path }) => path) },
    },
  };
}

/** The prims nearest to the top that have geometry below them, down to the third level. */
function topsOf({ meshes }: Scene): string[] {
  const tops = meshes.flatMap(({ path }) => {
    const names = path.split('/').slice(1);
    return [2, 3, 4]
      .filter((depth) => depth < names.length)
      .map((depth) => `/${names.slice(0, depth).join('/')}`);
  });
  return [...new Set(tops)].sort((a, b) => a.split('/').length - b.split('/').length).slice(0, 8);
}
