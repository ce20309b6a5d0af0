/** The values that two runs were submitted with, where they differ. */
export interface Difference {
  name: string;
  a: string;
  b: string;
}

/** By name; a value that only one of them has stands against `not set`. */
export function differingValues(a: Record<string, unknown>, b: Record<string, unknown>): Difference[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return names
    .map((name) => ({ name, a: shown(a[name]), b: shown(b[name]) }))
    .filter((one) => one.a !== one.b);
}

function shown(value: unknown): string {
  if (value === undefined) return 'not set';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200);
}
