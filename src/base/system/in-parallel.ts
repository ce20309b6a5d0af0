/** Runs a function over a list, a few at a time, and keeps the order. */

/** Rejects with the first error; what has begun by then ends in the background, and nothing more is begun. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  // Loaded when a list is there: a server that only starts needs none.
  const { default: pMap } = await import('p-map');
  return pMap(items, (item) => work(item), { concurrency: atOnce });
}
