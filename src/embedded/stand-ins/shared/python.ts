/** How the Python tools read values and tell of errors, so that their stand-ins say the same words about the same input. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { messageOf } from '../../../base/errors.ts';
import { isWithin } from '../../../base/system/confined.ts';

export type Mapping = Record<string, unknown>;

/** An exception as Python would raise it: `type` is the class, the message its text. */
export class PythonError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** The lines that Python ends with when nobody catches the error. */
export function traceback(error: unknown, script: string): string {
  const last =
    error instanceof PythonError ? `${error.type}: ${error.message}` : `RuntimeError: ${messageOf(error)}`;
  return `Traceback (most recent call last):\n  File "${script}", in <module>\n${last}`;
}

export const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `mapping[key]`; throws `KeyError: 'key'`. */
export function item(mapping: unknown, key: string): unknown {
  if (!isMapping(mapping)) throw new PythonError('TypeError', `${typeName(mapping)} has no key ${repr(key)}`);
  if (!(key in mapping)) throw new PythonError('KeyError', repr(key));
  return mapping[key];
}

/** `repr(value)` of what YAML can hold. */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string')
    return value.includes("'") && !value.includes('"')
      ? `"${value}"`
      : `'${value.replace(/[\\']/g, (sign) => `\\${sign}`)}'`;
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (isMapping(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${repr(key)}: ${repr(inner)}`)
      .join(', ')}}`;
  return String(value);
}

/** `str(value)`. */
export const str = (value: unknown): string => (typeof value === 'string' ? value : repr(value));

/** `repr` of a float: `20.0`, `0.2`. */
export const float = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

/** `f"{value:.2f}"`: exact halves go to the even digit, unlike in JavaScript. */
export function fixed(value: number, digits = 2): string {
  const scaled = value * 10 ** digits;
  const low = Math.floor(scaled);
  if (scaled - low !== 0.5) return value.toFixed(digits);
  return ((low % 2 === 0 ? low : low + 1) / 10 ** digits).toFixed(digits);
}

/** `bool(value)`. */
export function truth(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isMapping(value) ? Object.keys(value).length > 0 : Boolean(value);
}

/** `int(value)`. */
export function toInt(value: unknown): number {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string')
    throw new PythonError(
      'TypeError',
      `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
    );
  if (!/^\s*[+-]?\d+\s*$/.test(value))
    throw new PythonError('ValueError', `invalid literal for int() with base 10: ${repr(value)}`);
  return Number(value);
}

/** `float(value)`. */
export function toFloat(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string')
    throw new PythonError(
      'TypeError',
      `float() argument must be a string or a real number, not '${typeName(value)}'`,
    );
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number))
    throw new PythonError('ValueError', `could not convert string to float: ${repr(value)}`);
  return number;
}

/** Name of the Python type that a YAML value becomes. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  return Array.isArray(value) ? 'list' : 'dict';
}

/** A YAML file as PyYAML reads it (YAML 1.1: `yes` and `off` are booleans). */
export async function loadYaml(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw noSuchFile(path);
  }
  try {
    return parse(text, { version: '1.1' }) ?? null;
  } catch (error) {
    throw new PythonError('yaml.YAMLError', `in ${repr(path)}: ${messageOf(error).split('\n')[0]}`);
  }
}

/** The path, where a task may have it: a pod has no other files, while here a board could name any of the user's. */
export function permitted(path: string): string {
  if (isWithin(path)) return path;
  throw new PythonError('PermissionError', `[Errno 13] Permission denied: ${repr(path)}`);
}

export const noSuchFile = (path: string): PythonError =>
  new PythonError('FileNotFoundError', `[Errno 2] No such file or directory: ${repr(path)}`);
