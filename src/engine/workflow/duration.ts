/** Timeouts as OSMO writes them: a number with one unit, `28h`, `30m`, `90s`, `2d`. */

/** Seconds; undefined when it is not of the form (`1d4h` is not, as in OSMO). */
export function durationSeconds(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([smhd])$/.exec(text.trim());
  if (!match) return undefined;
  const unit = { s: 1, m: 60, h: 3600, d: 86_400 }[match[2] ?? 's'] ?? 1;
  return Number(match[1]) * unit;
}
