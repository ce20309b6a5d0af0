/** USD's built-in shapes as triangles. */
import type { Geometry } from './geometry.ts';
import type { Prim } from './prim.ts';
import { scalar, text } from './values.ts';

const segments = 32;

/** Undefined for a type that is no shape. Sizes default as in UsdGeom's schema. */
export function shapeGeometry(prim: Prim): Geometry | undefined {
  const size = (name: string, fallback: number): number => scalar(prim.value(name)) ?? fallback;
  const axis = text(prim.value('axis')) ?? 'Z';
  switch (prim.typeName) {
    case 'Cube':
      return cube(size('size', 2) / 2);
    case 'Sphere':
      return sphere(size('radius', 1));
    case 'Cylinder':
      return turned(axis, lathe(size('radius', 1), size('radius', 1), size('height', 2)));
    case 'Cylinder_1':
      return turned(axis, lathe(size('radiusBottom', 1), size('radiusTop', 1), size('height', 2)));
    case 'Capsule':
      return turned(axis, capsule(size('radius', 0.5), size('radius', 0.5), size('height', 1)));
    case 'Capsule_1':
      return turned(axis, capsule(size('radiusBottom', 0.5), size('radiusTop', 0.5), size('height', 1)));
    case 'Cone':
      return turned(axis, lathe(size('radius', 1), 0, size('height', 2)));
    case 'Plane':
      return turned(axis, plane(size('width', 2) / 2, size('length', 2) / 2));
    default:
      return undefined;
  }
}

function geometry(points: number[], triangles: number[]): Geometry {
  return {
    points: Float32Array.from(points),
    triangles: Uint32Array.from(triangles),
    faces: new Uint32Array(triangles.length / 3),
  };
}

function cube(h: number): Geometry {
  const points: number[] = [];
  for (const z of [-h, h]) for (const y of [-h, h]) for (const x of [-h, h]) points.push(x, y, z);
  const quads = [
    [0, 2, 3, 1],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 6, 7, 3],
    [0, 4, 6, 2],
    [1, 3, 7, 5],
  ];
  return geometry(
    points,
    quads.flatMap(([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, a, c, d]),
  );
}

function plane(halfWidth: number, halfLength: number): Geometry {
  const [w, l] = [halfWidth, halfLength];
  return geometry([-w, -l, 0, w, -l, 0, w, l, 0, -w, l, 0], [0, 1, 2, 0, 2, 3]);
}

function sphere(radius: number): Geometry {
  return rings(
    Array.from({ length: segments / 2 + 1 }, (_, n) => {
      const polar = Math.PI * (1 - (2 * n) / segments);
      return [radius * Math.sin(polar), radius * Math.cos(polar)];
    }),
  );
}

/** A cylinder or cone between two half spheres. */
function capsule(bottom: number, top: number, height: number): Geometry {
  const quarter = Array.from({ length: segments / 4 + 1 }, (_, n) => (Math.PI * n) / (segments / 2));
  return rings([
    ...quarter.map((a) => [bottom * Math.sin(a), -height / 2 - bottom * Math.cos(a)]),
    ...quarter.map((a) => [top * Math.cos(a), height / 2 + top * Math.sin(a)]),
  ]);
}

/** Rings about the Z axis, each a radius and a height, from below to above. */
function rings(profile: number[][]): Geometry {
  const points: number[] = [];
  const triangles: number[] = [];
  profile.forEach(([radius = 0, z = 0], ring) => {
    for (let k = 0; k < segments; k++) {
      const turn = (2 * Math.PI * k) / segments;
      points.push(radius * Math.cos(turn), radius * Math.sin(turn), z);
      if (ring === profile.length - 1) continue;
      const [a, b] = [ring * segments + k, ring * segments + ((k + 1) % segments)];
      triangles.push(a, b, a + segments, b, b + segments, a + segments);
    }
  });
  return geometry(points, triangles);
}

function lathe(bottom: number, top: number, height: number): Geometry {
  const points: number[] = [0, 0, -height / 2, 0, 0, height / 2];
  const triangles: number[] = [];
  for (let k = 0; k < segments; k++) {
    const turn = (2 * Math.PI * k) / segments;
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    points.push(bottom * c, bottom * s, -height / 2, top * c, top * s, height / 2);
    const [a, b] = [2 + 2 * k, 2 + 2 * ((k + 1) % segments)];
    triangles.push(0, b, a, 1, a + 1, b + 1, a, b, b + 1, a, b + 1, a + 1);
  }
  return geometry(points, triangles);
}

/** From the Z axis to the asked one, by exchanging coordinates in a cycle, which keeps the winding. */
function turned(axis: string, shape: Geometry): Geometry {
  if (axis === 'Z') return shape;
  const points = new Float32Array(shape.points.length);
  for (let i = 0; i < points.length; i += 3) {
    const [x = 0, y = 0, z = 0] = shape.points.subarray(i, i + 3);
    points.set(axis === 'X' ? [z, x, y] : [y, z, x], i);
  }
  return { ...shape, points };
}
