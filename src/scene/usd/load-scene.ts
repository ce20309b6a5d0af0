/** Loads a USD stage from files into the flat scene that the renderer takes. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Composer } from './compose.ts';
import { Layers, UsdError } from './layers.ts';
import { Prim } from './prim.ts';
import type { Scene, ScenePrim } from './scene.ts';
import { texts } from './values.ts';
import { walk } from './walk.ts';
import { Warnings } from './warnings.ts';

/**
 * Throws `UsdError` or `UsdSyntaxError` where the scene's own file cannot be read. What else is missing or damaged is a
 * warning, and the rest stands, as in OpenUSD.
 */
export function loadScene(file: string): Scene {
  const path = resolve(file);
  if (!existsSync(path)) throw new UsdError(`the scene ${path} does not exist; check scene_filename`);
  const warnings = new Warnings();
  const layers = new Layers(warnings);
  const composer = new Composer(layers, warnings);
  const root = new Prim(composer, composer.root(path), '', undefined);
  const scene: Scene = {
    meshes: [],
    cameras: [],
    prims: [],
    metersPerUnit: layers.open(path).metersPerUnit ?? 0.01,
    upAxis: layers.open(path).upAxis === 'Z' ? 'Z' : 'Y',
    layers: layers.files,
    warnings: [],
    leftOut: [],
  };
  const index = (prim: Prim, overs: boolean): void => {
    for (const child of prim.children(overs)) {
      scene.prims.push({
        path: child.path,
        type: child.typeName,
        instanceable: child.instanceable,
        xformOps: texts(child.value('xformOpOrder')),
        ...fileOf(child, layers),
      });
      // Prototypes tend to lie below an `over`, and rules find them there.
      index(child, overs || child.typeName === 'PointInstancer');
    }
  };
  index(root, false);
  walk(root, scene, warnings);
  indexPrototypes(scene);
  return { ...scene, layers: layers.files, warnings: warnings.texts, leftOut: warnings.leftOut };
}

function fileOf({ file }: Prim, layers: Layers): Pick<ScenePrim, 'file' | 'fileUnit'> {
  if (file === undefined) return {};
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
