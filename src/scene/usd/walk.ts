/** Walks through the prims that a camera would see: meshes, shapes, instances, cameras, each with its place and look. */
import { messageOf } from '../../base/errors.ts';
import { Bindings } from './binding.ts';
import { Geometries, type Geometry } from './geometry.ts';
import { instancePlacements, type Placement } from './instancer.ts';
import { UsdError } from './layers.ts';
import { materialReader, plain } from './materials.ts';
import { identity, type Matrix, multiply } from './matrix.ts';
import type { Prim } from './prim.ts';
import type { Scene, SceneCamera, SceneInstance, SceneMaterial } from './scene.ts';
import { shapeGeometry } from './shapes.ts';
import { numbers, scalar, text, triple } from './values.ts';
import type { Warnings } from './warnings.ts';
import { isImageable, localTransform } from './xform.ts';

interface Inherited {
  world: Matrix;
  visible: boolean;
  purpose: string;
  /** Within an instancer's prototype, whose parts need not be defined. */
  overs: boolean;
  /** The outermost one that it belongs to. */
  instance?: SceneInstance;
  /** The prims above with their places. */
  above?: { path: string; world: Matrix; above: Inherited['above'] } | undefined;
}

/** Geometry that this reader has no triangles for. */
const undrawn = new Set(
  'BasisCurves HermiteCurves NurbsCurves NurbsPatch Points TetMesh Volume ParticleField ParticleField3DGaussianSplat'.split(
    ' ',
  ),
);

/** Instancers that are prototypes of each other are followed no further. */
const deepest = 16;

/** Fills `meshes` and `cameras` of the scene. Throws `UsdError` where more than `most` prims are visited. */
export function walk(root: Prim, scene: Scene, warnings: Warnings, most: number): void {
  const walker = new Walker(root, scene, warnings, most);
  for (const prim of root.children())
    walker.visit(prim, prim.path, { world: identity(), visible: true, purpose: 'default', overs: false }, 0);
}

class Walker {
  private readonly bindings: Bindings;
  private readonly material: (path: string) => SceneMaterial;
  private readonly geometries = new Geometries();
  private visits = 0;

  constructor(
    private readonly root: Prim,
    private readonly scene: Scene,
    private readonly warnings: Warnings,
    private readonly most: number,
  ) {
    this.bindings = new Bindings(root, (prim, material) =>
      warnings.add(
        `no material ${material}`,
        `${prim} is bound to ${material}, which is no material of the scene; the colours of the geometry count instead`,
      ),
    );
    this.material = materialReader(root, warnings);
  }

  visit(prim: Prim, name: string, above: Inherited, depth: number): void {
    if (++this.visits > this.most)
      throw new UsdError(
        `the scene draws more than ${this.most} prims with its instances; this reader draws no more`,
      );
    const here: Inherited = { ...above };
    if (isImageable(prim)) {
      const { matrix, resets } = localTransform(prim);
      here.world = resets ? matrix : multiply(matrix, above.world);
      if (text(prim.value('visibility')) === 'invisible') here.visible = false;
      here.purpose = text(prim.value('purpose')) ?? above.purpose;
    }
    if (prim.typeName === 'Camera') this.scene.cameras.push(camera(prim, here));
    here.above = { path: prim.path, world: here.world, above: above.above };
    if (prim.typeName === 'PointInstancer') return this.visitInstances(prim, name, here, depth);
    if (here.visible && (here.purpose === 'default' || here.purpose === 'render'))
      this.addMesh(prim, name, here);
    for (const child of prim.children(here.overs)) this.visit(child, `${name}/${child.name}`, here, depth);
  }

  private visitInstances(prim: Prim, name: string, here: Inherited, depth: number): void {
    for (const { prototype, matrix, number } of this.placements(prim)) {
      // A lookup is no traversal: a prototype may lie where nobody would find it.
      const source = this.root.at(prototype);
      if (!source) this.warnings.add(prototype, `${prim.path}: the prototype ${prototype} does not exist`);
      else if (depth > deepest)
        this.warnings.add(prototype, `${prim.path}: the prototype ${prototype} is too deep`);
      else if (source.active && !source.abstract) {
        const path = `${name}/${source.name}_${number}`;
        const instance = here.instance ?? { path, of: source.path, by: prim.path };
        this.visit(
          source,
          path,
          { ...here, world: multiply(matrix, here.world), overs: true, instance },
          depth + 1,
        );
      }
    }
  }

  private addMesh(prim: Prim, name: string, { world, overs, instance }: Inherited): void {
    if (undrawn.has(prim.typeName))
      this.warnings.add(prim.typeName, `${prim.path} is not drawn: this reader knows no ${prim.typeName}`);
    const geometry = this.geometryOf(prim);
    if (!geometry) return;
    if (world.some((value) => !Number.isFinite(value))) {
      this.warnings.leaveOut('world', prim.path, 'its place is not finite');
      return;
    }
    const { points, triangles, faces } = geometry;
    const color = colorOf(prim);
    const own = this.bindings.of(prim);
    const add = (path: string, part: Uint32Array, bound: string | undefined): void => {
      const source = prim.path + path.slice(name.length);
      this.scene.meshes.push({
        path,
        ...(instance ? { prototype: source, instance } : {}),
        points,
        triangles: part,
        world,
        ...this.finish(bound, color),
      });
    };
    const taken = new Set<number>();
    for (const part of prim.children(overs)) {
      const indices = part.typeName === 'GeomSubset' ? numbers(part.value('indices')) : undefined;
      if (!indices || indices.length === 0) continue;
      const bound = this.bindings.of(part);
      if (bound === own) continue;
      const wanted = new Set(Array.from(indices));
      for (const face of wanted) taken.add(face);
      add(
        `${name}/${part.name}`,
        pickFaces(triangles, faces, (face) => wanted.has(face)),
        bound,
      );
    }
    const rest = taken.size === 0 ? triangles : pickFaces(triangles, faces, (face) => !taken.has(face));
    if (rest.length > 0) add(name, rest, own);
  }

  /** What is bound to no material has the colour of its geometry. */
  private finish(
    bound: string | undefined,
    color: SceneMaterial['color'] | undefined,
  ): { material: SceneMaterial; bound?: string } {
    if (bound !== undefined) return { material: this.material(bound), bound };
    return { material: color ? { ...plain, color } : plain };
  }

  private geometryOf(prim: Prim): Geometry | undefined {
    try {
      const geometry = prim.typeName === 'Mesh' ? this.geometries.of(prim) : shapeGeometry(prim);
      if (geometry?.points.some((value) => !Number.isFinite(value)))
        throw new Error('a point of it is not finite');
      return geometry;
    } catch (error) {
      this.warnings.leaveOut('geometry', prim.path, messageOf(error));
      return undefined;
    }
  }

  private placements(prim: Prim): Placement[] {
    try {
      return instancePlacements(prim);
    } catch (error) {
      this.warnings.leaveOut('instances', prim.path, messageOf(error));
      return [];
    }
  }
}

/** The first of `displayColor`: the prim's own, or that of the nearest prim above which has one for all below. */
function colorOf(prim: Prim): [number, number, number] | undefined {
  const name = 'primvars:displayColor';
  for (let at: Prim | undefined = prim; at; at = at.parent) {
    const color = triple(at.value(name));
    if (color && (at === prim || (at.interpolation(name) ?? 'constant') === 'constant')) return color;
  }
  return undefined;
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
function camera(prim: Prim, { world, above }: Inherited): SceneCamera {
  const places: SceneCamera['above'] = [];
  for (let at = above; at; at = at.above) places.push({ path: at.path, world: at.world });
  return {
    path: prim.path,
    world,
    above: places,
    projection: text(prim.value('projection')) === 'orthographic' ? 'orthographic' : 'perspective',
    horizontalAperture: scalar(prim.value('horizontalAperture')) ?? 20.955,
    verticalAperture: scalar(prim.value('verticalAperture')) ?? 15.2908,
    focalLength: scalar(prim.value('focalLength')) ?? 50,
    clippingRange: clippingRange(prim),
  };
}

/** Of a camera without one. */
export const defaultClipping: readonly [number, number] = [1, 1_000_000];

function clippingRange(prim: Prim): [number, number] {
  const [near = defaultClipping[0], far = defaultClipping[1]] = Array.from(
    numbers(prim.value('clippingRange')) ?? [],
  );
  return [near, far];
}
