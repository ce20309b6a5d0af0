/** Times in the two forms that OSMO prints. */

/** UTC without a zone suffix, with microseconds: `2026-11-23T18:43:45.080000`. */
export function stateTime(date = new Date()): string {
  return `${date.toISOString().slice(0, 23)}000`;
}

/** `2026/11/23 18:43:45`, UTC, as log lines carry it. */
export function logTime(date = new Date()): string {
  return date.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}

/** Seconds between two state times, or null. */
export function secondsBetween(start: string | null, end: string | null): number | null {
  if (start === null || end === null) return null;
  return (Date.parse(`${end}Z`) - Date.parse(`${start}Z`)) / 1000;
}
