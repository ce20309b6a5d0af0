/** The placements of a PointInstancer. */
import { type Matrix, multiply, orientation, scaling, translation } from './matrix.ts';
import type { Prim } from './prim.ts';
import { numbers } from './values.ts';

export interface Placement {
  /** Stage path of the prototype. */
  prototype: string;
  /** Prototype to instancer space. */
  matrix: Matrix;
  /** Number of the instance, counted over all of them. */
  number: number;
}

/** Visible, active instances in order. */
export function instancePlacements(prim: Prim): Placement[] {
  const prototypes = prim.targets('prototypes');
  const which = numbers(prim.value('protoIndices')) ?? [];
  const positions = numbers(prim.value('positions')) ?? [];
  const turns = numbers(prim.value('orientationsf')) ?? numbers(prim.value('orientations'));
  const scales = numbers(prim.value('scales'));
  const ids = numbers(prim.value('ids'));
  const hidden = new Set([...Array.from(numbers(prim.value('invisibleIds')) ?? []), ...prim.inactiveIds()]);
  return Array.from(which).flatMap((index, i) => {
    const prototype = prototypes[index];
    if (prototype === undefined || hidden.has(ids?.[i] ?? i)) return [];
    const at = (values: ArrayLike<number>, size: number, k: number, fallback: number): number =>
      values[i * size + k] ?? fallback;
    let matrix = scales
      ? scaling(at(scales, 3, 0, 1), at(scales, 3, 1, 1), at(scales, 3, 2, 1))
      : scaling(1, 1, 1);
    if (turns)
      matrix = multiply(
        matrix,
        orientation(at(turns, 4, 0, 1), at(turns, 4, 1, 0), at(turns, 4, 2, 0), at(turns, 4, 3, 0)),
      );
    matrix = multiply(
      matrix,
      translation(at(positions, 3, 0, 0), at(positions, 3, 1, 0), at(positions, 3, 2, 0)),
    );
    return [{ prototype, matrix, number: i }];
  });
}
