/** The grid of a config over a scene: its size, its places, and how metadata.json tells it (common.py). */

import { boundsBelow } from '../../../scene/usd/bounds.ts';
import type { Scene, SceneCamera } from '../../../scene/usd/scene.ts';
import { fixed, isMapping, item, type Mapping, PythonError, str, toFloat, toInt } from '../shared/python.ts';
import { type Position, type ScanGrid, scanGrid } from './scan-grid.ts';

const say = (line: string): void => console.log(`[Pipeline] ${line}`);

export function yawOf({ camera_rotation }: Mapping): number {
  return isMapping(camera_rotation) ? toFloat(camera_rotation.z_fixed ?? 0) : 0;
}

/** Width and height of the view in tenths of a scene unit: of the config, else of the camera, else of the USD schema. */
export function apertureOf(config: Mapping, camera: SceneCamera | undefined): [number, number] {
  const tenths = (key: string, authored: number): number => (key in config ? toFloat(config[key]) : authored);
  return [
    tenths('horizontal_aperture', camera?.horizontalAperture ?? 20.955),
    tenths('vertical_aperture', camera?.verticalAperture ?? 15.2908),
  ];
}

/** Undefined for a grid that is written out with x_start and step. */
export function resolveGrid(
  scene: Scene,
  config: Mapping,
  aperture: readonly [number, number],
  resolution: readonly [number, number],
  yaw: number,
): ScanGrid | undefined {
  const given = isMapping(config.scan_grid) ? config.scan_grid : {};
  if (!('x_num' in given) && !('y_num' in given)) return undefined;
  const root = str(config.pcba_root ?? '');
  if (root === '') throw new PythonError('RuntimeError', 'scan_grid auto mode requires pcba_root in config');
  if (!scene.prims.some(({ path }) => path === root))
    throw new PythonError('RuntimeError', `PCBA root not found: ${root}`);
  const bounds = boundsBelow(scene, root);
  if (!bounds) throw new PythonError('RuntimeError', `World bbox is empty for ${root}`);
  const whole = (key: string): number | undefined =>
    given[key] === undefined || given[key] === null ? undefined : toInt(given[key]);
  const zMin = given.z_min === undefined || given.z_min === null ? {} : { zMin: toFloat(given.z_min) };
  const [xNum, yNum] = [whole('x_num'), whole('y_num')];
  const grid = scanGrid({ bounds, aperture, resolution, xNum, yNum, yaw, ...zMin });
  const asNumbers = [xNum, yNum].map((number) => number ?? 'None');
  if (xNum === undefined || yNum === undefined)
    say(
      `scan_grid auto-num: x_num=${asNumbers[0]}→${grid.xNum}, y_num=${asNumbers[1]}→${grid.yNum} (aspect-matched to camera footprint)`,
    );
  if (grid.grew)
    say(
      `Orthographic auto-aperture (z_yaw=${fixed(yaw, 1)}°): hap_su ${fixed(aperture[0], 3)}→${fixed(grid.aperture[0], 3)}, vap_su ${fixed((aperture[0] * resolution[1]) / resolution[0], 3)}→${fixed(grid.aperture[1], 3)} (bbox_x/x_num=${fixed((bounds.max[0] - bounds.min[0]) / grid.xNum, 3)}, bbox_y/y_num=${fixed((bounds.max[1] - bounds.min[1]) / grid.yNum, 3)})`,
    );
  const point = (values: readonly number[]): string => `(${values.map((value) => fixed(value)).join(',')})`;
  say(
    `scan_grid auto (orthographic): x∈[${fixed(grid.xs.at(-1) ?? 0)},${fixed(grid.xs[0] ?? 0)}] x_step=${fixed(grid.step[0])} | y∈[${fixed(grid.ys.at(-1) ?? 0)},${fixed(grid.ys[0] ?? 0)}] y_step=${fixed(grid.step[1])} | z=${fixed(grid.z)} | footprint=(${fixed(grid.footprint[0])}×${fixed(grid.footprint[1])}) | bbox=${point(bounds.min)}→${point(bounds.max)} | x_num=${grid.xNum} y_num=${grid.yNum}`,
  );
  return grid;
}

/** `x_start`, `x_end`, `y_start`, `y_end` and steps, from the largest; such cells have no column and row. */
export function fixedPositions(config: Mapping): Position[] {
  const grid = item(config, 'scan_grid');
  toFloat(item(grid, 'z'));
  const walk = (axis: 'x' | 'y'): number[] => {
    const table = isMapping(grid) ? grid : {};
    const step = toFloat(table[`${axis}_step`] ?? table.step);
    const end = toFloat(item(grid, `${axis}_end`)) - 1e-6 * Math.max(Math.abs(step), 1);
    const stops: number[] = [];
    for (let at = toFloat(item(grid, `${axis}_start`)); at >= end; at -= step) {
      stops.push(at);
      if (step <= 0) break;
    }
    return stops;
  };
  const [ys, xs] = [walk('y'), walk('x')];
  return ys.flatMap((y, j) => xs.map((x, i) => ({ x, y, i, j })));
}

/** To which height the rig is moved: by the grid, or as written out. */
export const rigHeight = ({ scan_grid }: Mapping, grid: ScanGrid | undefined): number =>
  grid?.z ?? toFloat(item(scan_grid, 'z'));

/** `scan_grid` of the config as metadata.json tells it. */
export function geometryOf(grid: ScanGrid, scene: Scene, { pcba_root }: Mapping): Mapping {
  const bounds = boundsBelow(scene, str(pcba_root));
  return {
    x_start: grid.xs[0],
    x_end: grid.xs.at(-1),
    y_start: grid.ys[0],
    y_end: grid.ys.at(-1),
    x_step: grid.step[0],
    y_step: grid.step[1],
    z: grid.z,
    x_num: grid.xNum,
    y_num: grid.yNum,
    footprint_x: grid.footprint[0],
    footprint_y: grid.footprint[1],
    projection: 'orthographic',
    x_centers: grid.xs,
    y_centers: grid.ys,
    bbox_min: bounds?.min,
    bbox_max: bounds?.max,
  };
}
