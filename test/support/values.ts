/** Looking into values of unknown form, without believing them. */

export type Json = Record<string, unknown>;

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const record = (value: unknown): Json => (isRecord(value) ? value : {});
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A check of a preflight's result by its id: as it is told, or the status alone of those that are ids only. */
export function checkOf(data: Json, id: string): Json | undefined {
  const told = list(data.checks)
    .map(record)
    .find((one) => one.id === id);
  if (told) return told;
  const status = (['passed', 'skipped'] as const).find((kind) => list(data[kind]).includes(id));
  return status && { id, status: status === 'passed' ? 'pass' : 'skipped' };
}
