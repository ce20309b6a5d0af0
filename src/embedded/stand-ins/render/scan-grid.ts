/** The scan grid: where the camera stands over the board (scan_grid_geometry.py), for the orthographic camera. */

import type { Bounds } from '../../../scene/usd/bounds.ts';
import { PythonError } from '../shared/python.ts';

export interface GridInput {
  bounds: Bounds;
  /** Apertures in scene units, width and height of the picture. */
  aperture: readonly [number, number];
  resolution: readonly [number, number];
  /** Either may be undefined: it follows from the other and the picture's shape. */
  xNum: number | undefined;
  yNum: number | undefined;
  /** Turn of the camera around z in degrees. */
  yaw: number;
  /** The camera stands at least so high. */
  zMin?: number;
}

export interface ScanGrid {
  xNum: number;
  yNum: number;
  /** Apertures after they grew to cover the board; pixels are square. */
  aperture: [number, number];
  grew: boolean;
  /** What one picture covers of the world, along x and y. */
  footprint: [number, number];
  /** Centres, largest first. */
  xs: number[];
  ys: number[];
  step: [number, number];
  z: number;
}

/** Throws ValueError or NotImplementedError in the real tool's words. */
export function scanGrid(input: GridInput): ScanGrid {
  const { bounds, resolution, yaw } = input;
  const size = [0, 1, 2].map((axis) => (bounds.max[axis] ?? 0) - (bounds.min[axis] ?? 0));
  const [sizeX = 0, sizeY = 0, sizeZ = 0] = size;
  const ratio = resolution[1] / resolution[0];
  const turned = Math.abs(roundHalfEven(yaw / 90)) % 2 === 1;
  const [xNum, yNum] = gridNumbers(input, sizeX, sizeY, ratio, turned);
  const needed = turned ? [sizeY / yNum, sizeX / xNum / ratio] : [sizeX / xNum, sizeY / yNum / ratio];
  const width = Math.max(input.aperture[0], ...needed);
  if (Math.abs((((yaw % 360) + 360) % 360) / 90 - Math.round((((yaw % 360) + 360) % 360) / 90)) > 1e-8)
    throw new PythonError(
      'NotImplementedError',
      `camera_z_rotation_deg=${yaw} is not a multiple of 90°. Only cardinal yaws (0, ±90, 180) are supported because non-cardinal rotated rectangles cannot tile an axis-aligned bbox.`,
    );
  const aperture: [number, number] = [width, width * ratio];
  const footprint: [number, number] = turned ? [aperture[1], aperture[0]] : aperture;
  const along = (axis: 0 | 1, count: number): { centers: number[]; step: number } => {
    const [low, high] = [bounds.min[axis], bounds.max[axis]];
    const [middle, room] = [(low + high) / 2, high - low - footprint[axis]];
    if (count === 1 || room <= 0) return { centers: Array.from({ length: count }, () => middle), step: 0 };
    const step = room / (count - 1);
    return { centers: Array.from({ length: count }, (_, n) => middle + room / 2 - n * step), step };
  };
  const [x, y] = [along(0, xNum), along(1, yNum)];
  const z = bounds.max[2] + Math.max(sizeZ, 1e-3);
  return {
    xNum,
    yNum,
    aperture,
    grew: width > input.aperture[0] + 1e-9,
    footprint,
    xs: x.centers,
    ys: y.centers,
    step: [x.step, y.step],
    z: input.zMin === undefined ? z : Math.max(z, input.zMin),
  };
}

function gridNumbers(
  { xNum, yNum, aperture }: GridInput,
  sizeX: number,
  sizeY: number,
  ratio: number,
  turned: boolean,
): [number, number] {
  for (const [name, value] of [
    ['x_num', xNum],
    ['y_num', yNum],
  ] as const)
    if (value !== undefined && value < 1)
      throw new PythonError('ValueError', `${name} must be >= 1 (got ${value})`);
  if (sizeX <= 0 || sizeY <= 0)
    throw new PythonError('ValueError', `bbox sizes must be > 0 (got ${sizeX}, ${sizeY})`);
  if (aperture[0] <= 0)
    throw new PythonError(
      'ValueError',
      `apertures must be > 0 (got hap=${aperture[0]}, vap=${aperture[0] * ratio})`,
    );
  const shape = turned ? ratio : 1 / ratio;
  const least = (value: number): number => Math.max(1, Math.ceil(value));
  if (xNum === undefined && yNum === undefined)
    throw new PythonError('ValueError', 'Must provide at least one of x_num or y_num');
  if (xNum === undefined) return [least(((yNum ?? 1) * sizeX) / (sizeY * shape)), yNum ?? 1];
  return [xNum, yNum ?? least((xNum * sizeY * shape) / sizeX)];
}

function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  if (value - low !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

export interface Position {
  x: number;
  y: number;
  /** Column and row: the place of the nearest centre in the lists. */
  i: number;
  j: number;
}

/** All places in scan order: rows from the largest y, within a row from the largest x. */
export function positions({ xs, ys }: Pick<ScanGrid, 'xs' | 'ys'>): Position[] {
  return ys.flatMap((y) => xs.map((x) => ({ x, y, i: xs.indexOf(x), j: ys.indexOf(y) })));
}

/** Names such as `x03_y1`, as wide as the largest number among `written` needs. */
export function cellNames(written: readonly Position[]): string[] {
  const width = (pick: (position: Position) => number): number =>
    String(Math.max(0, ...written.map(pick))).length;
  const [wide, high] = [width(({ i }) => i), width(({ j }) => j)];
  return written.map(({ i, j }) => `x${String(i).padStart(wide, '0')}_y${String(j).padStart(high, '0')}`);
}
