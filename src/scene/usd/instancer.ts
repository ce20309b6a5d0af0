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

/** Visible, active instances in order. Throws where the arrays do not fit. */
export function instancePlacements(prim: Prim): Placement[] {
  const prototypes = prim.targets('prototypes');
  const which = numbers(prim.value('protoIndices')) ?? [];
  const positions = numbers(prim.value('positions')) ?? [];
  if (positions.length !== which.length * 3)
    throw new Error(`it has ${which.length} protoIndices and ${positions.length / 3} positions`);
  const all = (values: ArrayLike<number> | undefined, size: number): ArrayLike<number> | undefined =>
    values?.length === which.length * size ? values : undefined;
  const exact = numbers(prim.value('orientationsf'));
  const turns = exact?.length
    ? all(exact, 4)
    : all(Array.from(numbers(prim.value('orientations')) ?? [], half), 4);
  const scales = all(numbers(prim.value('scales')), 3);
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

/** As a number of half precision keeps it, which `orientations` are. */
function half(value: number): number {
  const step = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value)))) - 10);
  const [low, rest] = [Math.floor(value / step), value / step - Math.floor(value / step)];
  return (rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low) * step;
}
