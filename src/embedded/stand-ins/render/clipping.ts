/**
 * Between which heights the camera draws. usd2roi puts it one board's height above the board (scan_grid_geometry.py) and leaves
 * its clippingRange as it is; a camera that it makes has USD's own, which draws nothing nearer than one scene unit. In
 * metres that is more than any board is high.
 */
import type { Scene } from '../../../scene/usd/scene.ts';
import { defaultClipping } from '../../../scene/usd/walk.ts';
import type { Mapping } from '../shared/python.ts';

export interface Sight {
  /** The camera's own height, and how much of it is not the rig's. */
  eye: number;
  lifted: number;
  /** Scene units from the camera. */
  range: readonly [near: number, far: number];
}

/** `rig` is the height to which the rig is moved. */
export function sightFrom(scene: Scene, { camera_path, camera_xform_path }: Mapping, rig: number): Sight {
  const camera = scene.cameras.find(({ path }) => path === camera_path);
  const own = [camera, ...(camera?.above ?? [])].find((one) => one?.path === camera_xform_path);
  const lifted = camera && own ? (camera.world[14] ?? 0) - (own.world[14] ?? 0) : 0;
  return { eye: rig + lifted, lifted, range: camera?.clippingRange ?? defaultClipping };
}

/** What lies wholly above is not drawn. */
export const ceilingOf = ({ eye, range: [near] }: Sight): number => eye - near;
