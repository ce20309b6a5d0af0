/** The scan grid: where the camera stands over the board. */
import type { SceneCamera, SceneMesh } from '../../scene/usd/scene.ts';

export interface Cell {
  /** Column from the left and row from the top of the picture. */
  i: number;
  j: number;
  /** Centre in scene units. */
  x: number;
  y: number;
}

export interface Bounds {
  min: [number, number, number];
  max: [number, number, number];
}

/** World bounds of a mesh, from the corners of its local box. */
export function meshBounds({ points, world }: SceneMesh): Bounds {
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

export function noBounds(): Bounds {
  return { min: [Infinity, Infinity, Infinity], max: [-Infinity, -Infinity, -Infinity] };
}

export function union(a: Bounds, b: Bounds): Bounds {
  const pick = (f: (x: number, y: number) => number, u: number[], v: number[]): [number, number, number] => [
    f(u[0] ?? 0, v[0] ?? 0),
    f(u[1] ?? 0, v[1] ?? 0),
    f(u[2] ?? 0, v[2] ?? 0),
  ];
  return { min: pick(Math.min, a.min, b.min), max: pick(Math.max, a.max, b.max) };
}

/**
 * Width and height of the camera's view on the board, in scene units. An orthographic aperture counts tenths
 * of a scene unit (UsdGeomCamera); a perspective one is projected onto the plane at height `z`.
 */
export function fieldOfView(
  camera: SceneCamera,
  z: number,
  resolution: readonly [number, number],
): [number, number] {
  const aperture = camera.horizontalAperture / 10;
  const distance = Math.abs((camera.world[14] ?? 0) - z);
  const width =
    camera.projection === 'orthographic' ? aperture : (aperture * distance * 10) / camera.focalLength;
  return [width, (width * resolution[1]) / resolution[0]];
}

/** Cells row by row from the top left; an axis that the view covers whole has one cell. */
export function scanCells(
  bounds: Bounds,
  view: readonly [number, number],
  grid: { x_num: number; y_num: number },
): Cell[] {
  const stops = (low: number, high: number, field: number, count: number): number[] => {
    const room = high - low - field;
    if (room <= 0 || count === 1) return [(low + high) / 2];
    return Array.from({ length: count }, (_, n) => low + field / 2 + (room * n) / (count - 1));
  };
  const xs = stops(bounds.min[0], bounds.max[0], view[0], grid.x_num);
  const ys = stops(bounds.min[1], bounds.max[1], view[1], grid.y_num).reverse();
  return ys.flatMap((y, j) => xs.map((x, i) => ({ i, j, x, y })));
}

export const cellName = ({ i, j }: Cell): string => `x${i}_y${j}`;
