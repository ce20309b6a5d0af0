/** Runs a function over a list, a few at a time, and keeps the order. */
import pMap from 'p-map';

/** Rejects with the first error; what has begun by then ends in the background, and nothing more is begun. */
export const inParallel = <T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> => pMap(items, (item) => work(item), { concurrency: atOnce });
