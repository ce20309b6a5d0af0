/** A prim's own transformation from its xformOps. */

import {
  axisTurn,
  identity,
  inverse,
  type Matrix,
  multiply,
  rotation,
  scaling,
  translation,
} from './matrix.ts';
import type { Prim } from './prim.ts';
import { numbers, texts } from './values.ts';

export interface LocalTransform {
  matrix: Matrix;
  /** True when the parents' transformations do not apply (`!resetXformStack!`). */
  resets: boolean;
}

const xformable = new Set(
  `BasisCurves Camera Capsule Capsule_1 Cone Cube Cylinder CylinderLight Cylinder_1 DiskLight DistantLight DomeLight
  DomeLight_1 Field3DAsset GenerativeProcedural GeometryLight HermiteCurves LightFilter Mesh NurbsCurves NurbsPatch
  OpenVDBAsset ParticleField ParticleField3DGaussianSplat Plane PluginLight PluginLightFilter PointInstancer Points
  PortalLight RectLight SkelRoot Skeleton SpatialAudio Sphere SphereLight TetMesh Volume Xform`.split(/\s+/),
);
/** Schemas that can be hidden and have a purpose: those with a place, and groups without one. */
export const isImageable = ({ typeName }: Prim): boolean => xformable.has(typeName) || typeName === 'Scope';

/** Ops apply in reverse order of `xformOpOrder`: the last one acts on the points first. */
export function localTransform(prim: Prim): LocalTransform {
  let matrix = identity();
  let resets = false;
  // As in UsdGeom, a prim without a type has no place of its own, whatever its ops say.
  if (!xformable.has(prim.typeName)) return { matrix, resets };
  for (const op of texts(prim.value('xformOpOrder'))) {
    if (op === '!resetXformStack!') {
      resets = true;
      matrix = identity();
      continue;
    }
    const inverted = op.startsWith('!invert!');
    const name = inverted ? op.slice('!invert!'.length) : op;
    const values = numbers(prim.value(name));
    const step = values && opMatrix(name.split(':')[1] ?? '', values);
    if (step) matrix = multiply(inverted ? inverse(step) : step, matrix);
  }
  return { matrix, resets };
}

function opMatrix(kind: string, values: ArrayLike<number>): Matrix | undefined {
  const [x = 0, y = 0, z = 0, w = 0] = Array.from(values);
  const single = /^(translate|scale|rotate)([XYZ])$/.exec(kind);
  if (single) {
    const axis = single[2] ?? 'X';
    if (single[1] === 'rotate') return rotation(axis, x);
    const along = (rest: number): [number, number, number] => [
      axis === 'X' ? x : rest,
      axis === 'Y' ? x : rest,
      axis === 'Z' ? x : rest,
    ];
    return single[1] === 'translate' ? translation(...along(0)) : scaling(...along(1));
  }
  if (kind === 'translate') return translation(x, y, z);
  if (kind === 'scale') return scaling(x, y, z);
  if (kind === 'orient') return axisTurn(x, y, z, w);
  if (kind === 'transform' && values.length === 16) return Float64Array.from(values);
  if (/^rotate[XYZ]{3}$/.test(kind)) {
    const byAxis: Record<string, number> = { X: x, Y: y, Z: z };
    return [...kind.slice('rotate'.length)].reduce(
      (matrix, axis) => multiply(matrix, rotation(axis, byAxis[axis] ?? 0)),
      identity(),
    );
  }
  return undefined;
}
