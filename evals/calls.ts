/** Matching calls that were made against patterns that are written like calls. */
import type { Call } from '../test/support/calls.ts';

/**
 * Whether a call fits a pattern: the same tool (`*` is any) and each named argument. A text between slashes is a regular
 * expression over the argument, null says that it was not given; anything else has to be equal. An argument `*` is any of them.
 */
export function fits(call: Call, pattern: Call): boolean {
  if (pattern.tool !== '*' && pattern.tool !== call.tool) return false;
  return Object.entries(pattern.args).every(([key, wanted]) =>
    key === '*'
      ? Object.values(call.args).some((value) => fitsValue(value, wanted))
      : fitsValue(call.args[key], wanted),
  );
}

function fitsValue(value: unknown, wanted: unknown): boolean {
  if (wanted === null) return value === undefined;
  const [, source] = typeof wanted === 'string' ? (/^\/(.*)\/$/.exec(wanted) ?? []) : [];
  if (source === undefined) return JSON.stringify(value) === JSON.stringify(wanted);
  if (value === undefined) return false;
  return new RegExp(source, 'i').test(typeof value === 'string' ? value : JSON.stringify(value));
}
