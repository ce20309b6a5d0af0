/** A scene made ready for many renders: bounds, normals and classes per mesh. */
import type { Scene, SceneMaterial } from '../../scene/usd/scene.ts';
import { cornerNormals } from './corner-normals.ts';
import { type Bounds, meshBounds } from './scan-grid.ts';
import type { Semantics } from './semantics.ts';

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

/** Meshes in the scene's order. Instances of one prototype share points and normals. */
export function boardMeshes(scene: Scene, classes: Semantics): BoardMesh[] {
  const known = new Map<Float32Array, Map<Uint32Array, Float32Array>>();
  return scene.meshes.map((mesh) => {
    const shared = known.get(mesh.points) ?? new Map<Uint32Array, Float32Array>();
    known.set(mesh.points, shared);
    const normals = shared.get(mesh.triangles) ?? cornerNormals(mesh.points, mesh.triangles);
    shared.set(mesh.triangles, normals);
    return { ...mesh, normals, bounds: meshBounds(mesh), classId: classes.classOf(mesh.path) };
  });
}
