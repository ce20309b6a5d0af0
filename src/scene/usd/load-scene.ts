/** Loads a USD stage from files into the flat scene that the renderer takes. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ComposeOptions, Composer, type Prim } from './compose.ts';
import { type Geometry, meshGeometry } from './geometry.ts';
import { instancePlacements } from './instancer.ts';
import { Layers, UsdError } from './layers.ts';
import { materialReader, plain } from './materials.ts';
import { identity, type Matrix, multiply } from './matrix.ts';
import type { Scene, SceneCamera, SceneMaterial } from './scene.ts';
import { shapeGeometry } from './shapes.ts';
import { numbers, scalar, text, texts, triple } from './values.ts';
import { localTransform } from './xform.ts';

interface Inherited {
  world: Matrix;
  binding: string | undefined;
  visible: boolean;
}

/** Throws `UsdError` or `UsdSyntaxError` with file, prim and what to do, unless `onMissing` takes missing arcs. */
export function loadScene(file: string, options: ComposeOptions = {}): Scene {
  const path = resolve(file);
  if (!existsSync(path)) throw new UsdError(`the scene ${path} does not exist; check scene_filename`);
  const layers = new Layers();
  const warnings: string[] = [];
  const root = new Composer(layers, options).root(path);
  const prims = new Map<string, Prim>();
  const children = new Map<string, Prim[]>();
  const index = (prim: Prim): void => {
    const below = prim.children();
    children.set(prim.path, below);
    for (const child of below) {
      prims.set(child.path, child);
      index(child);
    }
  };
  index(root);
  const scene: Scene = {
    meshes: [],
    cameras: [],
    prims: [...prims.values()].map((prim) => ({
      path: prim.path,
      type: prim.typeName,
      instanceable: prim.instanceable,
      xformOps: texts(prim.value('xformOpOrder')),
    })),
    metersPerUnit: layers.open(path).metersPerUnit ?? 0.01,
    upAxis: layers.open(path).upAxis === 'Z' ? 'Z' : 'Y',
    layers: layers.files,
    warnings,
  };
  const materials = materialReader(prims);
  const geometries = new Map<unknown, Geometry | undefined>();
  const below = (prim: Prim): Prim[] => children.get(prim.path) ?? [];

  const geometryOf = (prim: Prim): Geometry | undefined => {
    if (prim.typeName !== 'Mesh') return shapeGeometry(prim);
    const key = prim.value('points');
    // Instances share one array of points: its identity is the prototype's.
    if (!geometries.has(key)) geometries.set(key, meshGeometry(prim));
    return geometries.get(key);
  };

  const addMesh = (prim: Prim, name: string, { world, binding }: Inherited): void => {
    const geometry = geometryOf(prim);
    if (!geometry) return;
    const color = triple(prim.value('primvars:displayColor'));
    const own: SceneMaterial = color ? { ...plain, color } : plain;
    const look = (bound: string | undefined): SceneMaterial =>
      bound === undefined ? own : materials.at(bound);
    const { points, triangles, faces } = geometry;
    const parts = below(prim).filter(({ typeName }) => typeName === 'GeomSubset');
    const taken = new Set<number>();
    for (const part of parts) {
      const bound = bindingOf(part);
      const wanted = new Set(Array.from(numbers(part.value('indices')) ?? []));
      if (bound === undefined) continue;
      for (const face of wanted) taken.add(face);
      const own = pickFaces(triangles, faces, (face) => wanted.has(face));
      scene.meshes.push({
        path: `${name}/${part.name}`,
        points,
        triangles: own,
        world,
        material: look(bound),
      });
    }
    const rest = taken.size === 0 ? triangles : pickFaces(triangles, faces, (face) => !taken.has(face));
    if (rest.length > 0)
      scene.meshes.push({ path: name, points, triangles: rest, world, material: look(binding) });
  };

  const visit = (prim: Prim, name: string, above: Inherited): void => {
    const { matrix, resets } = localTransform(prim);
    const purpose = text(prim.value('purpose'));
    const here: Inherited = {
      world: resets ? matrix : multiply(matrix, above.world),
      binding: bindingOf(prim) ?? above.binding,
      visible:
        above.visible &&
        text(prim.value('visibility')) !== 'invisible' &&
        purpose !== 'guide' &&
        purpose !== 'proxy',
    };
    if (prim.typeName === 'Camera') scene.cameras.push(camera(prim, here.world));
    if (prim.typeName === 'PointInstancer') {
      for (const { prototype, matrix: place, number } of instancePlacements(prim)) {
        const source = prims.get(prototype);
        if (!source) warnings.push(`${prim.path}: the prototype ${prototype} does not exist`);
        else
          visit(source, `${name}/${source.name}_${number}`, { ...here, world: multiply(place, here.world) });
      }
      return;
    }
    if (here.visible) addMesh(prim, name, here);
    for (const child of below(prim)) visit(child, `${name}/${child.name}`, here);
  };
  for (const prim of below(root))
    visit(prim, prim.path, { world: identity(), binding: undefined, visible: true });
  warnings.push(...materials.warnings);
  return scene;
}

function bindingOf(prim: Prim): string | undefined {
  return ['material:binding', 'material:binding:full', 'material:binding:preview']
    .map((name) => prim.targets(name)[0])
    .find((target) => target !== undefined);
}

function pickFaces(
  triangles: Uint32Array,
  faces: Uint32Array,
  wanted: (face: number) => boolean,
): Uint32Array {
  const picked: number[] = [];
  faces.forEach((face, t) => {
    if (wanted(face)) picked.push(...triangles.subarray(t * 3, t * 3 + 3));
  });
  return Uint32Array.from(picked);
}

/** Defaults as in UsdGeomCamera's schema. */
function camera(prim: Prim, world: Matrix): SceneCamera {
  return {
    path: prim.path,
    world,
    projection: text(prim.value('projection')) === 'orthographic' ? 'orthographic' : 'perspective',
    horizontalAperture: scalar(prim.value('horizontalAperture')) ?? 20.955,
    verticalAperture: scalar(prim.value('verticalAperture')) ?? 15.2908,
    focalLength: scalar(prim.value('focalLength')) ?? 50,
  };
}
