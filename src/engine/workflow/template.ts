/** Renders a workflow file as OSMO does: split at its top-level keys, defaults, --set, --set-string, strict Jinja. */
import { parse } from 'yaml';
import { messageOf } from '../../errors.ts';
import { Refusal } from '../refusal.ts';

export interface Template {
  /** The `version` and `workflow` sections as text, still with braces. */
  text: string;
  defaults: Record<string, unknown>;
}

const topKeys = ['version', 'workflow', 'default-values'];

/** Text before the first top-level key is dropped; an unknown or repeated key is refused. */
export function splitTemplate(source: string): Template {
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of source.split('\n')) {
    const key = /^([A-Za-z_][\w-]*):/.exec(line)?.[1];
    if (key !== undefined) {
      if (!topKeys.includes(key))
        throw new Refusal(`Unknown top-level key "${key}" found in the workflow spec.`, 400);
      if (sections.has(key))
        throw new Refusal(`Duplicate top-level key "${key}" found in the workflow spec.`, 400);
      current = [];
      sections.set(key, current);
    }
    current?.push(line);
  }
  const defaults = sections.get('default-values');
  const values: unknown = defaults ? parse(defaults.join('\n'), { version: '1.1' })?.['default-values'] : {};
  const text = [...(sections.get('version') ?? []), ...(sections.get('workflow') ?? [])].join('\n');
  return { text, defaults: typeof values === 'object' && values !== null ? { ...values } : {} };
}

/**
 * What Python's `int()`, then `float()`, make of the text, else the text itself. Numbers that JavaScript would
 * print differently (`1000.0`, `inf`, very long integers) are returned as Python's text of them.
 */
export function castValue(text: string): unknown {
  const digits = text.trim().replace(/(?<=\d)_(?=\d)/g, '');
  if (/^[+-]?\d+$/.test(digits)) {
    const value = Number(digits);
    return Number.isSafeInteger(value) ? value : String(BigInt(digits.replace(/^\+/, '')));
  }
  if (/^[+-]?(inf|infinity|nan)$/i.test(digits)) {
    const sign = digits.startsWith('-') && !/nan/i.test(digits) ? '-' : '';
    return /nan/i.test(digits) ? 'nan' : `${sign}inf`;
  }
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits)) {
    const value = Number(digits);
    if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
    return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : value;
  }
  return text;
}

/** `key=value` pairs; the first `=` divides. */
export function assignments(pairs: readonly string[], cast: boolean): Record<string, unknown> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) throw new Refusal(`Data ${pair} is incorrectly formatted`, 400, 1);
      const value = pair.slice(at + 1);
      return [pair.slice(0, at), cast ? castValue(value) : value];
    }),
  );
}

/** OSMO's own tokens have no inner spaces; they survive rendering and are replaced in each pod. */
const reserved = /\{\{(input:[^{}\s]+|output|workflow_id|uuid|host:[^{}\s]+)\}\}/g;

export async function renderTemplate(
  { text, defaults }: Template,
  set: readonly string[],
  setString: readonly string[],
): Promise<string> {
  const { Environment } = await import('minijinja-js');
  const environment = new Environment();
  environment.undefinedBehavior = 'strict';
  environment.trimBlocks = false;
  environment.lstripBlocks = false;
  const tokens: string[] = [];
  const shielded = text.replace(reserved, (token) => `\u0002${tokens.push(token) - 1}\u0003`);
  const context = { ...defaults, ...assignments(set, true), ...assignments(setString, false) };
  try {
    const rendered = environment.renderStr(shielded, context);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the shield's own marks, which no YAML text may hold
    return rendered.replace(/\u0002(\d+)\u0003/g, (_, index: string) => tokens[Number(index)] ?? '');
  } catch (error) {
    throw new Refusal(
      `Jinja substitution failure: ${jinjaWords(messageOf(error), shielded, context)}`,
      400,
      1,
    );
  } finally {
    environment.free();
  }
}

/** minijinja does not say which name was undefined; OSMO does, so it is looked for. */
function jinjaWords(message: string, text: string, context: Record<string, unknown>): string {
  if (!/undefined/i.test(message)) return message.split('\n')[0] ?? message;
  for (const match of text.matchAll(/\{[{%][^{}]*?\b([A-Za-z_]\w*)\b/g)) {
    const name = match[1] ?? '';
    if (
      !['if', 'else', 'endif', 'elif', 'for', 'endfor', 'set', 'not'].includes(name) &&
      !(name in context)
    ) {
      return `<class 'jinja2.exceptions.UndefinedError'>: '${name}' is undefined`;
    }
  }
  return message.split('\n')[0] ?? message;
}
