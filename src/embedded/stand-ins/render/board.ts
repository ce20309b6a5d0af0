/** A scene made ready for many renders: turned as the camera is, with bounds, normals and classes per mesh. */

import { type Bounds, meshBounds } from '../../../scene/usd/bounds.ts';
import { multiply } from '../../../scene/usd/matrix.ts';
import type { Scene, SceneMaterial } from '../../../scene/usd/scene.ts';
import { cornerNormals } from './corner-normals.ts';
import type { PixelClasses } from './semantics.ts';

export interface BoardMesh {
  path: string;
  points: Float32Array;
  triangles: Uint32Array;
  normals: Float32Array;
  world: Float64Array;
  bounds: Bounds;
  material: SceneMaterial;
  classId: number;
}

/**
 * Meshes in the scene's order. Instances of one prototype share points and normals. A camera that is turned by `yaw`
 * degrees around z sees the board turned the other way. What lies wholly above `ceiling` is nearer than the camera draws.
 */
export function boardMeshes(
  scene: Scene,
  classes: PixelClasses,
  yaw: number,
  ceiling = Number.POSITIVE_INFINITY,
): BoardMesh[] {
  const turn = turnAround(-yaw);
  const known = new Map<Float32Array, Map<Uint32Array, Float32Array>>();
  const meshes = scene.meshes.map((mesh) => {
    const shared = known.get(mesh.points) ?? new Map<Uint32Array, Float32Array>();
    known.set(mesh.points, shared);
    const normals = shared.get(mesh.triangles) ?? cornerNormals(mesh.points, mesh.triangles);
    shared.set(mesh.triangles, normals);
    const world = yaw % 360 === 0 ? mesh.world : multiply(mesh.world, turn);
    const turned = { ...mesh, world };
    return {
      ...turned,
      normals,
      bounds: meshBounds(turned),
      classId: classes.classOf(mesh.prototype ?? mesh.path),
    };
  });
  return meshes.filter(({ bounds }) => bounds.min[2] <= ceiling);
}

/** A point of the world where the turned camera sees it. */
export function turnedPoint(x: number, y: number, yaw: number): [number, number] {
  const turn = turnAround(-yaw);
  return [x * (turn[0] ?? 1) + y * (turn[4] ?? 0), x * (turn[1] ?? 0) + y * (turn[5] ?? 1)];
}

/** Rotation around z for row vectors, exact for quarter turns. */
function turnAround(degrees: number): Float64Array {
  const angle = (degrees * Math.PI) / 180;
  const exact = (value: number): number => (degrees % 90 === 0 ? Math.round(value) : value);
  const [c, s] = [exact(Math.cos(angle)), exact(Math.sin(angle))];
  return Float64Array.from([c, s, 0, 0, -s, c, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
}
