/** Which mesh is the board: the one on which most others stand, whatever larger things lie below it or around it. */
import { type Bounds, faceOf, lengthOf } from '../usd/bounds.ts';

/** So many of the largest meshes are asked. */
const asked = 64;
/** Fewer that stand on a mesh say nothing. */
const fewest = 3;

/**
 * The mesh with the largest face where no mesh carries others; undefined without any mesh. `carried` is the share of
 * all that stands on it. `placed` can stand and never carries.
 */
export function sheetAmong<T extends { bounds: Bounds }>(
  pieces: readonly T[],
  placed: readonly { bounds: Bounds }[],
): { sheet: T; carried: number } | undefined {
  const candidates = [...pieces].sort((a, b) => faceOf(b.bounds) - faceOf(a.bounds)).slice(0, asked);
  const all = [...pieces, ...placed];
  const counted = candidates.map((piece) => ({
    piece,
    count: all.filter((other) => other !== piece && stands(other.bounds, piece.bounds)).length,
  }));
  // Of several with as many the largest, which comes first.
  const best = counted.reduce((most, one) => (one.count > most.count ? one : most), {
    piece: candidates[0],
    count: fewest - 1,
  });
  return best.piece && { sheet: best.piece, carried: best.count / all.length };
}

/** Its foot is at the other's top, give or take half of its own height: joints wet their pads, pads sink into the board. */
function stands(own: Bounds, on: Bounds): boolean {
  const top = on.max[2];
  const reach = (own.max[2] - own.min[2]) / 2 + lengthOf(on) * 1e-4;
  const within = (axis: 0 | 1): boolean => {
    const middle = (own.min[axis] + own.max[axis]) / 2;
    return middle >= on.min[axis] && middle <= on.max[axis];
  };
  return Math.abs(own.min[2] - top) <= reach && faceOf(own) < faceOf(on) && within(0) && within(1);
}
