/** Loads a USD stage from files into the flat scene that the renderer takes. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Composer } from './compose.ts';
import { Layers, UsdError } from './layers.ts';
import { Prim } from './prim.ts';
import type { Scene } from './scene.ts';
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
  const index = (prim: Prim): void => {
    for (const child of prim.children()) {
      scene.prims.push({
        path: child.path,
        type: child.typeName,
        instanceable: child.instanceable,
        xformOps: texts(child.value('xformOpOrder')),
        ...(child.file === undefined ? {} : { file: child.file }),
      });
      index(child);
    }
  };
  index(root);
  walk(root, scene, warnings);
  return { ...scene, layers: layers.files, warnings: warnings.texts, leftOut: warnings.leftOut };
}
