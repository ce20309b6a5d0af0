/** Timeouts as OSMO reads them: a whole number with one unit, `28h`, `30m`, `90s`, `2d`; ISO 8601 (`PT10S`); seconds. */
import { PyFloat, type PyValue } from '../python/values.ts';

const factors: Record<string, number> = { d: 86_400, h: 3600, m: 60, s: 1, ms: 0.001, us: 0.000_001 };

/** Seconds; undefined when it is not of the form (`1d4h` and `1.5h` are not, as in OSMO). */
export function durationSeconds(value: PyValue): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof PyFloat) return value.value;
  if (typeof value !== 'string') return undefined;
  if (value.startsWith('P')) return isoSeconds(value);
  const match = /^\s*([+-]?\d+(?:_\d+)*)\s*(ms|us|[smhd])$/.exec(value);
  return match ? Number(match[1]?.replaceAll('_', '')) * (factors[match[2] ?? 's'] ?? 1) : undefined;
}

function isoSeconds(text: string): number | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  const [days, hours, minutes, seconds] = match?.slice(1) ?? [];
  if (match === null || [days, hours, minutes, seconds].every((part) => part === undefined)) return undefined;
  return (
    Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
  );
}

/** What OSMO says of text of another form. */
export const durationWords = (text: string): string =>
  `Cannot recognize duration: ${text}. Only support ISO 8601 (e.g. PT10S) or xd, xh, xm, xs, xms, xus`;
