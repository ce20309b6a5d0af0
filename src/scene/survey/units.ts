/**
 * Units against geometry. The renderer counts in scene units and reads no metersPerUnit, and USD converts nothing: a file in other
 * units than the scene's comes in too large or too small unless the prim that brings it in is scaled.
 */
import { boundsBelow, lengthOf } from '../usd/bounds.ts';
import type { Scene, ScenePrim } from '../usd/scene.ts';

export interface OtherUnits {
  /** The prim that brings the file in, and how many do so. */
  path: string;
  prims: number;
  file: string;
  /** Meters of one unit in that file. */
  metersPerUnit: number;
  /** What it would have to be scaled by. */
  scale: number;
}

/** The longest side of a part in millimetres that one would believe. */
const [shortest, longest] = [0.15, 150];
const believed = (millimetres: number): boolean => millimetres >= shortest && millimetres <= longest;

/** The first file whose geometry fits the scene only once its own unit is counted; what fits as it stands is left alone. */
export function otherUnits(scene: Scene, root: string): OtherUnits | undefined {
  const { metersPerUnit } = scene;
  const bringing = scene.prims.filter(
    ({ path, fileUnit }) =>
      path.startsWith(`${root}/`) && fileUnit !== undefined && Math.abs(fileUnit / metersPerUnit - 1) > 0.01,
  );
  const kinds = new Map<string, ScenePrim[]>();
  for (const prim of bringing) kinds.set(prim.file ?? '', [...(kinds.get(prim.file ?? '') ?? []), prim]);
  for (const [file, prims] of kinds) {
    const [{ path, fileUnit = metersPerUnit } = { path: '' }] = prims;
    const bounds = boundsBelow(scene, path);
    if (!bounds) continue;
    const scale = fileUnit / metersPerUnit;
    const millimetres = lengthOf(bounds) * metersPerUnit * 1000;
    if (!believed(millimetres) && believed(millimetres * scale))
      return {
        path,
        prims: prims.length,
        file,
        metersPerUnit: fileUnit,
        scale: Number(scale.toPrecision(6)),
      };
  }
  return undefined;
}

const units: readonly (readonly [name: string, meters: number])[] = [
  ['millimetres', 0.001],
  ['metres', 1],
  ['centimetres', 0.01],
  ['inches', 0.0254],
  ['mils', 0.0000254],
  ['micrometres', 0.000001],
];
/** Millimetres that a board has along its longer side. */
export const boardSizes = [2, 2000] as const;
const common = [10, 700] as const;

/** The units in which a board of so many scene units would have the size of a board; the first is the likeliest. */
export function likelyUnits(
  sceneUnits: number,
): { name: string; metersPerUnit: number; millimetres: number }[] {
  return units
    .map(([name, metersPerUnit]) => ({ name, metersPerUnit, millimetres: sceneUnits * metersPerUnit * 1000 }))
    .filter(({ millimetres }) => millimetres >= common[0] && millimetres <= common[1]);
}
