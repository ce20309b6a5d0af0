/**
 * Jinja as OSMO runs it: sandboxed, strict about undefined names, with Python's string methods, printing values as
 * Python does, and stopping when it takes too long. Knows nothing of workflows.
 */
import { messageOf } from '../../../base/errors.ts';
import { floatText, PyFloat, type PyValue, repr } from '../python/values.ts';
import { Refusal } from '../refusal.ts';
import { printedAsPython, undefinedName } from './jinja-source.ts';

/** Steps of the template engine; stands for the half second that OSMO gives, and is the same on every machine. */
const fuel = 5_000_000;

export type Context = Record<string, unknown>;

/** A value of YAML as the template engine takes it. */
export function toContext(value: PyValue): unknown {
  if (value instanceof PyFloat) {
    // What JavaScript would print as a whole number stays text.
    const text = floatText(value.value);
    return /^-?\d+\.0$|inf|nan|e\+/.test(text) ? text : value.value;
  }
  if (value instanceof Map) {
    const entries = [...value].map(([key, one]): [string, unknown] => [
      typeof key === 'string' ? key : repr(key),
      toContext(one),
    ]);
    return Object.fromEntries(entries);
  }
  if (Array.isArray(value)) return value.map(toContext);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'object' && value !== null) return value.text;
  return value;
}

/** Throws `Refusal` in OSMO's words. */
export async function renderJinja(text: string, context: Context): Promise<string> {
  const unsafe = /\.\s*(__\w+__)/.exec(text)?.[1];
  if (unsafe !== undefined)
    throw failed('SecurityError', `access to attribute '${unsafe}' of 'str' object is unsafe.`);
  if (/\{%-?\s*(include|import|from|extends)\b/.test(text))
    throw new Refusal('Jinja Template Error: no loader for this environment specified', 400, 1, 400, true);
  const { Environment } = await import('minijinja-js');
  const environment = new Environment();
  environment.enablePyCompat();
  environment.undefinedBehavior = 'strict';
  environment.trimBlocks = false;
  environment.lstripBlocks = false;
  environment.fuel = fuel;
  environment.addFilter('__printed', printed);
  // What throws inside of the template engine breaks it, so a missing value is only noted there.
  let missing = false;
  environment.addFilter('string', (value: unknown) => {
    missing ||= value === undefined;
    return printed(value);
  });
  try {
    const rendered = environment.renderStr(printedAsPython(text), context);
    if (missing) throw new Error('undefined value');
    return rendered;
  } catch (error) {
    throw explained(messageOf(error), text, context);
  } finally {
    environment.free();
  }
}

/** Python's `str` of what the template engine hands out: maps, arrays, texts, numbers, truth values. */
function printed(value: unknown): string {
  return typeof value === 'string' ? value : shown(value);
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'None';
  if (typeof value === 'string' || typeof value === 'boolean') return repr(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : floatText(value);
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, one]) => `${shown(key)}: ${shown(one)}`).join(', ')}}`;
  return String(value);
}

function explained(message: string, text: string, context: Context): Refusal {
  const [first = message] = message.split('\n');
  const line = /\(in <string>:(\d+)\)/.exec(message)?.[1] ?? '1';
  const words = first.replace(/ \(in <string>:\d+\)$/, '');
  if (/out of fuel|too many elements/.test(words))
    return failed('TimeoutError', 'Process exceeded time limit of 0.5 seconds', '');
  if (/undefined value/.test(words)) {
    const name = undefinedName(text, context);
    return failed('UndefinedError', name === undefined ? words : `'${name}' is undefined`);
  }
  if (/unknown function: (\w+)/.test(words))
    return failed('UndefinedError', `'${/unknown function: (\w+)/.exec(words)?.[1]}' is undefined`);
  if (/syntax error: unexpected end of block/.test(words))
    return failed(
      'TemplateSyntaxError',
      `Expected an expression, got 'end of statement block'\n  line ${line}`,
    );
  if (/syntax error|unknown (filter|test)/.test(words))
    return failed('TemplateSyntaxError', `${words.replace(/^syntax error: /, '')}\n  line ${line}`);
  return new Refusal(`Jinja Template Error: ${words}`, 400, 1, 400, true);
}

const failed = (kind: string, why: string, module = 'jinja2.exceptions.'): Refusal =>
  new Refusal(`Jinja substitution failure: <class '${module}${kind}'>: ${why}`, 400, 1, 400, true);

/** The render stopped at a limit of time or memory. */
export const stopped = (what: 'time' | 'memory'): Refusal =>
  what === 'time'
    ? failed('TimeoutError', 'Process exceeded time limit of 0.5 seconds', '')
    : failed('MemoryError', 'Sandboxed process exceeded memory limit of 104857600 bytes', '');
