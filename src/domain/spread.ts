/** How a run's samples spread over pairs, and over the boards whose crops they are put into. */
import { type DefectPair, pairName } from './taxonomy.ts';

/** Evenly, what is left over to the first ones: AnomalyGen's allocate_samples.py in inference mode. */
export function evenShares(count: number, parts: number): number[] {
  const each = Math.floor(count / Math.max(1, parts));
  const more = count - each * parts;
  return Array.from({ length: parts }, (_, n) => each + (n < more ? 1 : 0));
}

export interface BoardCrops {
  board: string;
  /** Materials that it is cropped for. */
  materials: readonly string[];
  /** Expected crops by material; undefined where nobody looked at the scene. */
  crops?: Readonly<Record<string, number>> | undefined;
}

export interface PairSpread {
  pair: string;
  samples: number;
  /** Boards that give the material; `samples` is what to expect, undefined where crops are not known. */
  boards: { board: string; samples: number | undefined }[];
}

/**
 * Pairs that no board gives are left out, as the last stage does; their samples go to the others. Within a pair, crops are drawn
 * from all boards alike (build_amp_samples.py shuffles them), so a board's part is about its part of the material's crops.
 */
export function spreadOver(
  count: number,
  pairs: readonly DefectPair[],
  boards: readonly BoardCrops[],
): PairSpread[] {
  const made = pairs.filter(([material]) => boards.some(({ materials }) => materials.includes(material)));
  const shares = evenShares(count, made.length);
  return made.map((pair, n) => {
    const [material] = pair;
    const giving = boards.filter(({ materials }) => materials.includes(material));
    const samples = shares[n] ?? 0;
    const parts = byWeight(
      samples,
      giving.map(({ crops }) => (giving.length === 1 ? 1 : crops && (crops[material] ?? 0))),
    );
    return {
      pair: pairName(pair),
      samples,
      boards: giving.map(({ board }, i) => ({ board, samples: parts?.[i] })),
    };
  });
}

/** Whole numbers that sum up to `count`; undefined where a weight is not known, or none is above 0. */
function byWeight(count: number, weights: readonly (number | undefined)[]): number[] | undefined {
  const known = weights.filter((weight) => weight !== undefined);
  const all = known.reduce((sum, weight) => sum + weight, 0);
  if (known.length < weights.length || all <= 0) return undefined;
  const exact = known.map((weight) => (count * weight) / all);
  const parts = exact.map(Math.floor);
  const left = count - parts.reduce((sum, part) => sum + part, 0);
  const order = exact.map((value, n) => ({ n, rest: value % 1 })).sort((a, b) => b.rest - a.rest);
  for (const { n } of order.slice(0, left)) parts[n] = (parts[n] ?? 0) + 1;
  return parts;
}

/** Such as `10 IC+bridge from 1152819000; 10 passive_component+missing from 0603_H100 (about 4) and b (about 6)`. */
export const spreadWords = (spread: readonly PairSpread[]): string =>
  spread
    .map(({ pair, samples, boards }) => {
      const several = boards.length > 1;
      const from = boards.map(({ board, samples: part }) =>
        several && part !== undefined ? `${board} (about ${part})` : board,
      );
      return `${samples} ${pair} from ${from.join(' and ')}`;
    })
    .join('; ');
