/** Does the board lie so that the camera, which looks along -Z wherever a scene's up is, sees its face? */

import { boundsBelow } from './bounds.ts';
import type { Scene } from './scene.ts';

/** Why the camera would see the board's edge; undefined where it sees its face. */
export function edgeOn(scene: Scene, root: string): string | undefined {
  const bounds = scene.upAxis === 'Y' ? boundsBelow(scene, root) : undefined;
  if (!bounds) return undefined;
  const [x, y, z] = [0, 1, 2].map((axis) => (bounds.max[axis] ?? 0) - (bounds.min[axis] ?? 0));
  if (x === undefined || y === undefined || z === undefined || y > x / 2 || y > z / 2) return undefined;
  return `the scene's upAxis is Y and ${root} lies flat in X and Z, while usd2roi moves its camera over X and Y and looks along -Z: pictures would show the board's edge`;
}
