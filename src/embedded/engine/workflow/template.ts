/** Renders a workflow file as OSMO does: defaults, --set, --set-string, strict Jinja; its own tokens survive. */
import { PyFloat, type PyValue } from '../python/values.ts';
import { Refusal } from '../refusal.ts';
import { type Context, toContext } from './jinja.ts';
import { renderLimited } from './render-worker.ts';
import type { Template } from './sections.ts';

/** What Python's `int()`, then `float()`, make of the text, else the text itself. */
function castValue(text: string): PyValue {
  const digits = text.trim().replace(/(?<=\d)_(?=\d)/g, '');
  if (/^[+-]?\d+$/.test(digits)) {
    const value = Number(digits);
    return Number.isSafeInteger(value) ? value : BigInt(digits.replace(/^\+/, ''));
  }
  if (/^[+-]?(inf|infinity)$/i.test(digits))
    return new PyFloat(digits.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
  if (/^[+-]?nan$/i.test(digits)) return new PyFloat(Number.NaN);
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits)) return new PyFloat(Number(digits));
  return text;
}

/** `key=value` pairs; the first `=` divides. */
function assignments(pairs: readonly string[], cast: boolean): Context {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 0) throw new Refusal(`Data ${pair} is incorrectly formatted`, 400, 1);
      const value = pair.slice(at + 1);
      return [pair.slice(0, at), toContext(cast ? castValue(value) : value)];
    }),
  );
}

/** OSMO's own tokens have no inner spaces; they survive rendering and are replaced in each pod. */
const reserved = /\{\{(?:uuid|workflow_id|output|input:[^}]+|host:[^}]+)\}\}/g;

/** Throws `Refusal` in OSMO's words. */
export async function renderTemplate(
  { text, defaults }: Template,
  set: readonly string[],
  setString: readonly string[],
): Promise<string> {
  const tokens: string[] = [];
  const shielded = text.replace(reserved, (token) => `\u0002${tokens.push(token) - 1}\u0003`);
  const own = Object.fromEntries([...defaults].map(([key, value]) => [String(key), toContext(value)]));
  const context = { ...own, ...assignments(set, true), ...assignments(setString, false) };
  const rendered = await renderLimited(shielded, context);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the shield's own marks, which no YAML text may hold
  return rendered.replace(/\u0002(\d+)\u0003/g, (_, index: string) => tokens[Number(index)] ?? '');
}
