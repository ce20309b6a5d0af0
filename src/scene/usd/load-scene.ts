/** Loads a USD stage from files into the flat scene that the renderer takes. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isWithin } from '../../base/system/confined.ts';
import { Composer } from './compose.ts';
import { Layers, tooDeep, UsdError } from './layers.ts';
import { Prim } from './prim.ts';
import type { Scene, ScenePrim } from './scene.ts';
import { texts } from './values.ts';
import { walk } from './walk.ts';
import { Warnings } from './warnings.ts';

/** References and instances within each other make any number of prims of a few lines; `visits` counts those of instances each time. */
const usual = { prims: 1_000_000, visits: 2_000_000 };

/**
 * Throws `UsdError` or `UsdSyntaxError` where the scene's own file cannot be read. What else is missing or damaged is a
 * warning, and the rest stands, as in OpenUSD.
 */
export function loadScene(file: string, most = usual): Scene {
  const path = resolve(file);
  if (!isWithin(path)) throw new UsdError(`the scene ${path} lies outside what this run may read`);
  try {
    return loaded(path, most);
  } catch (error) {
    throw error instanceof RangeError ? tooDeep(path) : error;
  }
}

function loaded(path: string, most: typeof usual): Scene {
  if (!existsSync(path)) throw new UsdError(`the scene ${path} does not exist; check scene_filename`);
  const warnings = new Warnings();
  const layers = new Layers(warnings);
  const composer = new Composer(layers, warnings);
  const root = new Prim(composer, composer.root(path), '', undefined);
  const unit = layers.open(path).metersPerUnit;
  const scene: Scene = {
    meshes: [],
    cameras: [],
    prims: [],
    metersPerUnit: unit ?? 0.01,
    upAxis: layers.open(path).upAxis === 'Z' ? 'Z' : 'Y',
    layers: layers.files,
    warnings: [],
    leftOut: [],
  };
  const index = (prim: Prim, overs: boolean): void => {
    for (const child of prim.children(overs)) {
      if (scene.prims.length >= most.prims)
        throw new UsdError(`${path} has more than ${most.prims} prims; this reader opens no larger scene`);
      scene.prims.push({
        path: child.path,
        type: child.typeName,
        instanceable: child.instanceable,
        xformOps: texts(child.value('xformOpOrder')),
        ...fileOf(child, layers, unit !== undefined),
      });
      // Prototypes tend to lie below an `over`, and rules find them there.
      index(child, overs || child.typeName === 'PointInstancer');
    }
  };
  index(root, false);
  walk(root, scene, warnings, most.visits);
  indexPrototypes(scene);
  return { ...scene, layers: layers.files, warnings: warnings.texts, leftOut: warnings.leftOut };
}

/** `compared`: the scene tells a unit of its own; one that is only USD's usual says nothing against a file's. */
function fileOf({ file }: Prim, layers: Layers, compared: boolean): Pick<ScenePrim, 'file' | 'fileUnit'> {
  if (file === undefined) return {};
  if (!compared) return { file };
  const { metersPerUnit } = layers.open(file);
  return metersPerUnit === undefined ? { file } : { file, fileUnit: metersPerUnit };
}

/** Prototypes may lie where no traversal of defined prims comes; the renderer's rules look at all prims. */
function indexPrototypes({ meshes, prims }: Scene): void {
  const known = new Set(prims.map(({ path }) => path));
  for (const { prototype = '' } of meshes)
    for (let path = prototype; path !== '' && !known.has(path); path = path.slice(0, path.lastIndexOf('/'))) {
      known.add(path);
      prims.push({ path, type: '', instanceable: false, xformOps: [] });
    }
}
