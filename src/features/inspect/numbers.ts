/** Small statistics over lists of numbers. */

/** The value below which a share `q` (0 to 1) of the sorted numbers lies; NaN of none. */
function quantile(sorted: readonly number[], q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const a = sorted[below] ?? Number.NaN;
  const b = sorted[Math.min(sorted.length - 1, below + 1)] ?? a;
  return a + (b - a) * (place - below);
}

const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

export const median = (values: readonly number[]): number => quantile(sorted(values), 0.5);

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of the whole list, not an estimate from a sample. */
export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** Values far beyond the quartiles: further than `times` the distance between them. */
export function fences(values: readonly number[], times: number): { low: number; high: number } {
  const all = sorted(values);
  const [first, third] = [quantile(all, 0.25), quantile(all, 0.75)];
  return { low: first - times * (third - first), high: third + times * (third - first) };
}
