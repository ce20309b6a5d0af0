/**
 * Python's values, as far as YAML makes them: what JavaScript cannot tell apart is kept apart here, because it shows in
 * what OSMO prints and in what it refuses.
 */

/** A float, `1.0` included. */
export class PyFloat {
  constructor(readonly value: number) {}
}

/** A date or a time; `text` is its ISO form. */
export class PyDate {
  constructor(
    readonly text: string,
    readonly kind: 'date' | 'datetime',
    /** As `repr` writes it. */
    readonly repr: string,
  ) {}
}

export type PyKey = string | number | bigint | boolean | null | PyFloat | PyDate;
export type PyDict = Map<PyKey, PyValue>;
export type PyValue = PyKey | PyValue[] | PyDict;

export const isDict = (value: PyValue | undefined): value is PyDict => value instanceof Map;
export const isList = (value: PyValue | undefined): value is PyValue[] => Array.isArray(value);

/** Python's name of the value's type. */
export function typeName(value: PyValue): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' || typeof value === 'bigint') return 'int';
  if (value instanceof PyFloat) return 'float';
  if (value instanceof PyDate) return value.kind;
  return isDict(value) ? 'dict' : 'list';
}

/** `repr` of a float: the shortest digits that read back, with an exponent below 1e-4 and from 1e16 on. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0.0';
  const [digits = '', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? '-' : '+';
    return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const plain = value.toFixed(Math.max(0, digits.replace(/^-?\d\.?/, '').length - exponent));
  return plain.includes('.') ? plain : `${plain}.0`;
}

/** Python's `repr`. */
export function repr(value: PyValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof PyFloat) return floatText(value.value);
  if (value instanceof PyDate) return value.repr;
  if (typeof value === 'string') return textRepr(value);
  if (isDict(value)) return `{${[...value].map(([key, one]) => `${repr(key)}: ${repr(one)}`).join(', ')}}`;
  return `[${value.map(repr).join(', ')}]`;
}

/** Python's `str`. */
export const str = (value: PyValue): string =>
  typeof value === 'string' ? value : value instanceof PyDate ? value.text.replace('T', ' ') : repr(value);

function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let written = '';
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    if (sign === quote || sign === '\\') written += `\\${sign}`;
    else if (sign === '\n') written += '\\n';
    else if (sign === '\r') written += '\\r';
    else if (sign === '\t') written += '\\t';
    else if (code < 32 || (code >= 127 && code < 161) || code === 173)
      written += `\\x${code.toString(16).padStart(2, '0')}`;
    else written += sign;
  }
  return quote + written + quote;
}
