/**
 * YAML as PyYAML 6 reads it (`yaml.safe_load`): YAML 1.1 without `y` and `n`, the last of repeated keys wins, octal
 * numbers, sexagesimal numbers, dates, merge keys.
 */
import {
  type Document,
  isAlias,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { isDict, isList, PyDate, type PyDict, PyFloat, type PyKey, type PyValue } from './values.ts';

/** Text that is no YAML for PyYAML. */
export class YamlError extends Error {}

const truths = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const falsehoods = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const nothing = /^(?:~|null|Null|NULL|)$/;
const whole =
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const broken =
  /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const day = /^(\d{4})-(\d\d)-(\d\d)$/;
const moment =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|[-+]\d\d?(?::\d\d)?))?$/;

/** What an unquoted scalar is. */
export function resolveScalar(text: string): PyKey {
  if (nothing.test(text)) return null;
  if (truths.test(text)) return true;
  if (falsehoods.test(text)) return false;
  if (whole.test(text)) return wholeNumber(text.replaceAll('_', ''));
  if (broken.test(text)) return new PyFloat(brokenNumber(text.replaceAll('_', '').toLowerCase()));
  const date = day.exec(text);
  if (date) return new PyDate(text, 'date', `datetime.date(${date.slice(1).map(Number).join(', ')})`);
  const time = moment.exec(text);
  if (time)
    return new PyDate(
      isoTime(time),
      'datetime',
      `datetime.datetime(${time.slice(1, 7).map(Number).join(', ')})`,
    );
  return text;
}

function wholeNumber(text: string): number | bigint {
  const sign = text.startsWith('-') ? -1n : 1n;
  const digits = text.replace(/^[-+]/, '');
  const parsed = digits.includes(':')
    ? digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n)
    : /^0[xb]/.test(digits) || digits === '0'
      ? BigInt(digits)
      : digits.startsWith('0')
        ? BigInt(`0o${digits.slice(1) || '0'}`)
        : BigInt(digits);
  const value = sign * parsed;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

function brokenNumber(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '');
  if (digits === '.inf') return sign * Number.POSITIVE_INFINITY;
  if (digits === '.nan') return Number.NaN;
  if (!digits.includes(':')) return sign * Number(digits);
  return sign * digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}

function isoTime([
  ,
  year,
  month = '',
  date = '',
  hour = '',
  minute,
  second,
  fraction,
  zone,
]: string[]): string {
  const two = (part: string): string => part.padStart(2, '0');
  const micro = fraction ? `.${fraction.slice(0, 6).padEnd(6, '0')}` : '';
  return `${year}-${two(month)}-${two(date)}T${two(hour)}:${minute}:${second}${micro}${zone === 'Z' ? '+00:00' : (zone ?? '')}`;
}

/** Throws `YamlError`. One document; an empty text is `null`. Aliases lead to the same object, as in Python. */
export function loadYaml(text: string): PyValue {
  const documents = parseAllDocuments(text, {
    schema: 'failsafe',
    version: '1.1',
    uniqueKeys: false,
    merge: false,
  });
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (document === undefined) return null;
  const [error] = document.errors;
  if (error) throw new YamlError(error.message.split('\n')[0]?.replace(/:$/, ''));
  if (second) throw new YamlError('expected a single document in the stream');
  return new Reader(document).read(document.contents);
}

class Reader {
  private readonly made = new Map<Node, PyValue>();

  constructor(private readonly document: Document.Parsed) {}

  read(node: ParsedNode | null): PyValue {
    if (node === null) return null;
    if (isAlias(node)) {
      const source = node.resolve(this.document);
      const known = source && this.made.get(source);
      if (known === undefined) throw new YamlError(`found undefined alias '${node.source}'`);
      return known;
    }
    if (isScalar(node)) return this.keep(node, scalarValue(node));
    if (isSeq(node)) {
      const list: PyValue[] = [];
      this.keep(node, list);
      for (const item of node.items) list.push(this.read(isPair(item) ? null : item));
      return list;
    }
    return this.dictionary(node);
  }

  private keep<Value extends PyValue>(node: Node, value: Value): Value {
    this.made.set(node, value);
    return value;
  }

  private dictionary(node: YAMLMap.Parsed): PyDict {
    const dict: PyDict = this.keep(node, new Map());
    const own: [PyKey, PyValue][] = [];
    for (const { key, value } of node.items) {
      if (isScalar(key) && key.type === 'PLAIN' && key.value === '<<' && key.tag === undefined) {
        const merged = this.read(value);
        for (const source of isList(merged) ? [...merged].reverse() : [merged]) {
          if (!isDict(source)) throw new YamlError('expected a mapping or list of mappings for merging');
          for (const [name, one] of source) dict.set(name, one);
        }
        continue;
      }
      const name = this.read(key);
      if (isDict(name) || isList(name)) throw new YamlError('found unhashable key');
      own.push([name, this.read(value)]);
    }
    for (const [name, one] of own) dict.set(name, one);
    return dict;
  }
}

function scalarValue(node: Scalar.Parsed): PyKey {
  const text = typeof node.value === 'string' ? node.value : String(node.value ?? '');
  const tag = node.tag?.replace('tag:yaml.org,2002:', '!!');
  if (tag === '!!str' || tag === '!') return text;
  if (tag === undefined || tag === '') return node.type === 'PLAIN' ? resolveScalar(text) : text;
  if (['!!int', '!!float', '!!bool', '!!null', '!!timestamp'].includes(tag)) return resolveScalar(text);
  throw new YamlError(`could not determine a constructor for the tag '${node.tag}'`);
}
