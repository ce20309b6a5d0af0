/** YAML as PyYAML 6 writes it (`yaml.dump(value, default_flow_style=False)`): block style, keys in order, anchors for what is shared. */
import {
  floatText,
  isDict,
  isList,
  PyDate,
  type PyDict,
  PyFloat,
  type PyKey,
  type PyValue,
  str,
} from './values.ts';
import { writeText } from './yaml-scalar.ts';

/** `unicode`: characters beyond ASCII stay as they are. Ends with a line break. */
export function dumpYaml(value: PyValue, { unicode = false } = {}): string {
  const writer = new Writer(anchorsOf(value), unicode);
  if (isDict(value) && value.size > 0) writer.dictionary(value, 0, false);
  else if (isList(value) && value.length > 0) writer.list(value, 0);
  else return `${writer.inline(value, 0, 0)}\n${isDict(value) || isList(value) ? '' : '...\n'}`;
  return writer.text;
}

type Shared = PyDict | PyValue[];

/** Names of the dictionaries and lists that stand in more than one place, in the order in which that shows. */
function anchorsOf(value: PyValue): Map<Shared, string> {
  const seen = new Set<Shared>();
  const names = new Map<Shared, string>();
  const walk = (one: PyValue): void => {
    if (!isDict(one) && !isList(one)) return;
    if (seen.has(one)) {
      if (!names.has(one)) names.set(one, `id${String(names.size + 1).padStart(3, '0')}`);
      return;
    }
    seen.add(one);
    if (isDict(one)) for (const [, item] of sorted(one)) walk(item);
    else for (const item of one) walk(item);
  };
  walk(value);
  return names;
}

/** Python sorts keys of one type and leaves others in their order. */
function sorted(dict: PyDict): [PyKey, PyValue][] {
  const entries = [...dict];
  if (!entries.every(([key]) => typeof key === 'string')) return entries;
  return entries.sort(([a], [b]) => byCodePoint(String(a), String(b)));
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const order = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

class Writer {
  text = '';
  private readonly written = new Set<Shared>();

  constructor(
    private readonly anchors: Map<Shared, string>,
    private readonly unicode: boolean,
  ) {}

  /** `begun`: the first key stands behind what is written already, such as a dash. */
  dictionary(dict: PyDict, indent: number, begun: boolean): void {
    this.written.add(dict);
    sorted(dict).forEach(([key, value], n) => {
      if (n > 0 || !begun) this.text += ' '.repeat(indent);
      const name = this.scalar(key, indent, indent, true);
      this.text += `${name}:`;
      this.value(value, indent, indent + [...name].length + 1, isList(value) ? indent : indent + 2);
    });
  }

  list(list: PyValue[], indent: number): void {
    this.written.add(list);
    for (const item of list) {
      this.text += `${' '.repeat(indent)}-`;
      this.value(item, indent, indent + 1, indent + 2);
    }
  }

  /** What stands behind a key or a dash: on the same line, or as a block at `inner`. */
  private value(value: PyValue, indent: number, column: number, inner: number): void {
    const dash = this.text.endsWith('-');
    const anchor = this.anchorOf(value);
    if (anchor?.startsWith('*')) {
      this.text += ` ${anchor}\n`;
      return;
    }
    if (anchor !== undefined) this.text += ` ${anchor}`;
    if (isDict(value) && value.size > 0) {
      const begun = dash && anchor === undefined;
      this.text += begun ? ' ' : '\n';
      this.dictionary(value, inner, begun);
    } else if (isList(value) && value.length > 0) {
      if (dash && anchor === undefined) this.nested(value, inner);
      else {
        this.text += '\n';
        this.list(value, inner);
      }
    } else this.text += ` ${this.inline(value, column + 1 + (anchor ? anchor.length + 1 : 0), indent + 2)}\n`;
  }

  /** A list as an item of a list: `- - a`. */
  private nested(list: PyValue[], indent: number): void {
    const before = this.text;
    this.text = '';
    this.list(list, indent);
    this.text = `${before} ${this.text.slice(indent)}`;
  }

  private anchorOf(value: PyValue): string | undefined {
    if (!isDict(value) && !isList(value)) return undefined;
    const name = this.anchors.get(value);
    return name && (this.written.has(value) ? `*${name}` : `&${name}`);
  }

  inline(value: PyValue, column: number, indent: number): string {
    if (isDict(value) || isList(value)) {
      this.written.add(value);
      return isDict(value) ? '{}' : '[]';
    }
    return this.scalar(value, column, indent, false);
  }

  private scalar(value: PyKey, column: number, indent: number, key: boolean): string {
    if (typeof value === 'string') return writeText(value, { column, indent, key, unicode: this.unicode });
    if (value === null) return 'null';
    if (typeof value === 'boolean') return String(value);
    if (value instanceof PyFloat) return floatScalar(value.value);
    if (value instanceof PyDate) return str(value);
    return String(value);
  }
}

function floatScalar(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf';
  const text = floatText(value);
  return text.includes('e') && !text.includes('.') ? text.replace('e', '.0e') : text;
}
