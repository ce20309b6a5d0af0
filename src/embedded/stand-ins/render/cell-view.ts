/** How the camera looks at one cell. */
import { item, PythonError, toFloat, typeName } from '../shared/python.ts';
import { random } from '../shared/random.ts';
import { turnedPoint } from './board.ts';
import type { CellView } from './render-cell.ts';
import type { Position } from './scan-grid.ts';

/** What all cells of a trigger share. */
export interface Frame {
  /** `camera_rotation` of the config. */
  rotation: unknown;
  /** Its turn around z, degrees. */
  yaw: number;
  /** Width and height of the view in scene units. */
  aperture: readonly [number, number];
  resolution: readonly [number, number];
  tint: readonly [number, number, number];
  seed: number;
}

/** Everything random about a cell follows from the seed and its place. Throws KeyError for a missing range. */
export function cellView({ x, y, i, j }: Position, frame: Frame): CellView {
  const { rotation, yaw, seed } = frame;
  const next = random(`${seed} x${i}_y${j}`);
  const degrees = (key: string): number => {
    const range = item(rotation, key);
    if (!Array.isArray(range))
      throw new PythonError('TypeError', `'${typeName(range)}' object is not subscriptable`);
    const [low = 0, high = 0] = range.map(toFloat);
    return low + (high - low) * next();
  };
  const tilt = (angle: number): number => Math.tan((angle * Math.PI) / 180);
  const [aboutX, aboutY] = [degrees('x_range'), degrees('y_range')];
  item(rotation, 'z_fixed');
  const [atX, atY] = turnedPoint(x, y, yaw);
  return {
    x: atX,
    y: atY,
    width: frame.aperture[0],
    resolution: frame.resolution,
    tilt: [tilt(aboutY), tilt(aboutX)],
    exposure: 1,
    light: { key: [-0.38, 0.42, 0.824], tint: frame.tint },
  };
}
