/** A suggested call as prose and the catalogue of failures write it: with a space behind each colon and comma. */
import type { nextCall } from '../base/next-call.ts';

type Tool = Parameters<typeof nextCall>[0];

/**
 * Checked by the tool's input, as `nextCall` is. `numbers` are arguments that are not known yet: each stands behind the
 * others as a placeholder of the given name, without quotes.
 */
export function writtenCall<Name extends Tool>(
  tool: Name,
  args: Parameters<typeof nextCall<Name>>[1],
  numbers: Record<string, string> = {},
): string {
  const known = Object.entries(args).map(([key, value]) => `"${key}": ${spaced(value)}`);
  const open = Object.entries(numbers).map(([key, name]) => `"${key}": <${name}>`);
  return `${tool} {${[...known, ...open].join(', ')}}`;
}

const spaced = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(spaced).join(', ')}]` : JSON.stringify(value);
