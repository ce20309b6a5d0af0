/**
 * Cleans every text that leaves the server: secrets by value and by shape, characters that hide or reorder. What counts
 * as a secret's shape stands in `secret-shapes.ts`, which values are secrets in `secret-values.ts`.
 */

import { shapes } from './secret-shapes.ts';
import { secretName, secretValues } from './secret-values.ts';
import { visible } from './untrusted-text.ts';

/** The text without secrets and without characters that hide or reorder; line breaks and tabs stay. */
export function cleanText(text: string, env: NodeJS.ProcessEnv = process.env): string {
  let clean = visible(text);
  for (const [value, name] of secretValues(env)) clean = clean.replaceAll(value, `[redacted ${name}]`);
  for (const [shape, replacement] of shapes)
    clean =
      typeof replacement === 'string' ? clean.replace(shape, replacement) : clean.replace(shape, replacement);
  return clean;
}

/** The same for every text inside a JSON-like value, names of its fields too; numbers and structure stay. `last` is done to each text. */
export function cleanValue(
  value: unknown,
  env?: NodeJS.ProcessEnv,
  last: (text: string) => string = (text) => text,
): unknown {
  if (typeof value === 'string') return last(cleanText(value, env));
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, env, last));
  if (typeof value === 'object' && value !== null) return cleanFields(value, env, last);
  return value;
}

/** An object whose field names are data too, as counts by defect are. */
export function cleanFields(
  value: object,
  env?: NodeJS.ProcessEnv,
  last?: (text: string) => string,
): Record<string, unknown> {
  const clean = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    const name = cleanText(key, env).replace(/\s+/g, ' ');
    const secret = typeof item === 'string' && item !== '' && secretName.test(key);
    // Two names that differ in hidden characters only stay two.
    let free = name;
    for (let n = 2; clean.has(free); n++) free = `${name} (${n})`;
    clean.set(free, secret ? `[redacted ${name}]` : cleanValue(item, env, last));
  }
  return Object.fromEntries(clean);
}
