/** World boxes of meshes. */
import type { Scene, SceneMesh } from './scene.ts';

export interface Bounds {
  min: [number, number, number];
  max: [number, number, number];
}

/** World bounds of a mesh, from the corners of its local box. */
export function meshBounds({ points, world }: Pick<SceneMesh, 'points' | 'world'>): Bounds {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 3) {
    for (let axis = 0; axis < 3; axis++) {
      const value = points[i + axis] ?? 0;
      if (value < (low[axis] ?? 0)) low[axis] = value;
      if (value > (high[axis] ?? 0)) high[axis] = value;
    }
  }
  const bounds = noBounds();
  for (let corner = 0; corner < 8; corner++) {
    const local = [0, 1, 2].map((axis) => ((corner >> axis) & 1 ? high[axis] : low[axis]) ?? 0);
    for (let axis = 0; axis < 3; axis++) {
      const value =
        (world[axis] ?? 0) * (local[0] ?? 0) +
        (world[4 + axis] ?? 0) * (local[1] ?? 0) +
        (world[8 + axis] ?? 0) * (local[2] ?? 0) +
        (world[12 + axis] ?? 0);
      bounds.min[axis] = Math.min(bounds.min[axis] ?? 0, value);
      bounds.max[axis] = Math.max(bounds.max[axis] ?? 0, value);
    }
  }
  return bounds;
}

/** World box of everything below a prim; undefined when nothing is there. */
export function boundsBelow({ meshes }: Scene, root: string): Bounds | undefined {
  const below = meshes.filter(({ path }) => path === root || path.startsWith(`${root}/`));
  return below.length === 0 ? undefined : boundsOf(below.map(meshBounds));
}

/** The box around boxes; an empty one around none. */
export const boundsOf = (boxes: readonly Bounds[]): Bounds => boxes.reduce(union, noBounds());

/** Seen from above: the longer side, and the area. */
export const lengthOf = ({ min, max }: Bounds): number => Math.max(max[0] - min[0], max[1] - min[1]);
export const faceOf = ({ min, max }: Bounds): number => (max[0] - min[0]) * (max[1] - min[1]);

function noBounds(): Bounds {
  return { min: [Infinity, Infinity, Infinity], max: [-Infinity, -Infinity, -Infinity] };
}

function union(a: Bounds, b: Bounds): Bounds {
  const pick = (f: (x: number, y: number) => number, u: number[], v: number[]): [number, number, number] => [
    f(u[0] ?? 0, v[0] ?? 0),
    f(u[1] ?? 0, v[1] ?? 0),
    f(u[2] ?? 0, v[2] ?? 0),
  ];
  return { min: pick(Math.min, a.min, b.min), max: pick(Math.max, a.max, b.max) };
}
