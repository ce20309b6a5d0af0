/** What the camera's clipping range hides of a board, and where `scan_grid.z_min` would lift it. */
import type { SceneReport } from '../../../scene/scene-report.ts';
import { clearance } from '../../../scene/survey/cameras.ts';
import { boundsBelow } from '../../../scene/usd/bounds.ts';
import type { Scene } from '../../../scene/usd/scene.ts';
import type { BoardMesh } from '../render/board.ts';
import { ceilingOf, type Sight } from '../render/clipping.ts';

/** `parts` are what crops are wanted of. */
export function clippedBy(
  scene: Scene,
  root: string,
  sight: Sight,
  parts: readonly BoardMesh[],
): SceneReport['clipped'] {
  const board = boundsBelow(scene, root);
  if (!board) return undefined;
  const { eye, lifted, range } = sight;
  const ceiling = ceilingOf(sight);
  const tops = parts.map(({ bounds }) => bounds.max[2]);
  const top = tops.reduce((most, one) => Math.max(most, one), board.max[2]);
  const cut = tops.filter((one) => one > ceiling + 1e-9).length;
  const all = board.min[2] > ceiling || board.max[2] < eye - range[1];
  if (!all && cut === 0) return undefined;
  const zMin = top + range[0] * clearance - lifted;
  const helps = zMin + lifted > eye && zMin + lifted - range[1] < board.min[2];
  return {
    what: all ? 'all' : cut,
    range: [...range],
    distance: eye - board.max[2],
    ...(helps ? { zMin: Number(zMin.toPrecision(6)) } : {}),
  };
}
