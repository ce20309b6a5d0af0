/** USD's built-in shapes as triangles: Cube, Sphere, Cylinder, Cone, Capsule (as a cylinder) and Plane. */
import type { Prim } from './compose.ts';
import type { Geometry } from './geometry.ts';
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
    case 'Capsule':
      return turned(axis, lathe(size('radius', 1), size('radius', 1), size('height', 2)));
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
  const rings = segments / 2;
  const points: number[] = [];
  const triangles: number[] = [];
  for (let ring = 0; ring <= rings; ring++) {
    const polar = (Math.PI * ring) / rings;
    for (let k = 0; k < segments; k++) {
      const turn = (2 * Math.PI * k) / segments;
      points.push(
        radius * Math.sin(polar) * Math.cos(turn),
        radius * Math.sin(polar) * Math.sin(turn),
        radius * Math.cos(polar),
      );
      if (ring === rings) continue;
      const [a, b] = [ring * segments + k, ring * segments + ((k + 1) % segments)];
      triangles.push(a, a + segments, b, b, a + segments, b + segments);
    }
  }
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
