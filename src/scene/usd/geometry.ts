/** Points and triangles of a Mesh prim, in its own space. */
import { ShapeUtils } from 'three/src/extras/ShapeUtils.js';
import { Vector2 } from 'three/src/math/Vector2.js';
import type { Prim } from './prim.ts';
import { numbers, text } from './values.ts';

export interface Geometry {
  /** 3 numbers a vertex. */
  points: Float32Array;
  /** 3 vertex numbers a triangle, counter-clockwise seen from outside. */
  triangles: Uint32Array;
  /** For each triangle, the face it came from. */
  faces: Uint32Array;
}

/** Meshes of one topology and one array of points are one: instances share them. */
export class Geometries {
  private readonly numbers = new WeakMap<object, number>();
  private readonly known = new Map<string, Geometry | undefined>();
  private count = 0;

  /** Undefined for a mesh without faces; throws for one that cannot be drawn, and says why. */
  of(prim: Prim): Geometry | undefined {
    const key = ['points', 'faceVertexCounts', 'faceVertexIndices', 'holeIndices', 'orientation']
      .map((name) => this.keyOf(prim.value(name)))
      .join(' ');
    if (!this.known.has(key)) this.known.set(key, meshGeometry(prim));
    return this.known.get(key);
  }

  private keyOf(value: unknown): string {
    if (typeof value !== 'object' || value === null) return String(value);
    const found = this.numbers.get(value) ?? ++this.count;
    this.numbers.set(value, found);
    return String(found);
  }
}

function meshGeometry(prim: Prim): Geometry | undefined {
  const points = numbers(prim.value('points'));
  const counts = numbers(prim.value('faceVertexCounts'));
  const indices = numbers(prim.value('faceVertexIndices'));
  if (!points || !counts || !indices || counts.length === 0) return undefined;
  const holes = new Set(Array.from(numbers(prim.value('holeIndices')) ?? []));
  const flip = text(prim.value('orientation')) === 'leftHanded';
  const vertices = points instanceof Float32Array ? points : Float32Array.from(points);
  if (vertices.some((value) => !Number.isFinite(value))) throw new Error('a point of it is not finite');
  const triangles: number[] = [];
  const faces: number[] = [];
  let start = 0;
  for (let face = 0; face < counts.length; face++) {
    const count = counts[face] ?? 0;
    if (count < 0) throw new Error(`face ${face} has ${count} corners`);
    if (start + count > indices.length)
      throw new Error(`faceVertexCounts ask for more than the ${indices.length} indices that are there`);
    const corners = Array.from({ length: count }, (_, k) => indices[start + k] ?? -1);
    if (corners.some((corner) => corner < 0 || corner * 3 + 2 >= vertices.length))
      throw new Error(`face ${face} uses a point that is not there`);
    start += count;
    if (holes.has(face) || count < 3) continue;
    for (const [a = 0, b = 0, c = 0] of triangulate(corners, vertices)) {
      triangles.push(a, flip ? c : b, flip ? b : c);
      faces.push(face);
    }
  }
  if (start !== indices.length)
    throw new Error(`faceVertexCounts ask for ${start} indices, there are ${indices.length}`);
  return { points: vertices, triangles: Uint32Array.from(triangles), faces: Uint32Array.from(faces) };
}

/** Fans for triangles and convex quads; ear clipping in the face's plane for the rest. */
function triangulate(corners: number[], points: Float32Array): number[][] {
  if (corners.length === 3) return [corners];
  const plane = projected(corners, points);
  if (corners.length === 4 && convex(plane)) {
    const [a = 0, b = 0, c = 0, d = 0] = corners;
    return [
      [a, b, c],
      [a, c, d],
    ];
  }
  return ShapeUtils.triangulateShape([...plane], []).map((ear) => ear.map((k) => corners[k] ?? 0));
}

/** The corners in the plane of the face, counter-clockwise about its normal (Newell's method). */
function projected(corners: number[], points: Float32Array): Vector2[] {
  const at = (k: number, axis: number): number => points[(corners[k % corners.length] ?? 0) * 3 + axis] ?? 0;
  const normal = [0, 1, 2].map((axis) => {
    const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
    let sum = 0;
    for (let k = 0; k < corners.length; k++) sum += (at(k, u) - at(k + 1, u)) * (at(k, v) + at(k + 1, v));
    return sum;
  });
  const size = normal.map(Math.abs);
  const axis = size.indexOf(Math.max(...size));
  const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
  const sign = (normal[axis] ?? 0) < 0 ? -1 : 1;
  return corners.map((_, k) => new Vector2(at(k, u) * sign, at(k, v)));
}

function convex(corners: Vector2[]): boolean {
  return corners.every((corner, k) => {
    const next = corners[(k + 1) % corners.length] ?? corner;
    const after = corners[(k + 2) % corners.length] ?? corner;
    return (next.x - corner.x) * (after.y - next.y) - (next.y - corner.y) * (after.x - next.x) >= 0;
  });
}
