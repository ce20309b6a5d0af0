/**
 * Reads and changes a YAML text in place of yq v4. The document tells where things stand and the text is changed there
 * only, so comments, order, quotes and the form of every other value cannot change. What the real one does in a
 * surprising way (through aliases, through scalars) or rewrites (lists, blocks, flow mappings) is refused.
 */
import {
  isAlias,
  isMap,
  isScalar,
  type ParsedNode,
  parse,
  parseAllDocuments,
  Scalar,
  type YAMLMap,
} from 'yaml';
import type { Update } from './expression.ts';
import { entryEnd, entryStart, lineEnd, lineStart } from './lines.ts';
import { quoted, styleOf } from './style.ts';

type Mapping = YAMLMap.Parsed<ParsedNode, ParsedNode | null>;
type Entry = Mapping['items'][number];

interface Found {
  /** The deepest mapping of the path that is there. */
  parent: Mapping;
  /** The entry of the path's last key, when it is there. */
  entry?: Entry;
  /** Keys below `parent` that are not there. */
  missing: string[];
  inFlow: boolean;
}

/** A scalar as its text; the fallback, or "null", where there is none. */
export function readValue(source: string, path: string[], fallback?: string): string {
  const { entry } = find(source, path);
  if (!entry) return fallback ?? 'null';
  const node = entry.value;
  if (node !== null && !isScalar(node)) throw refused(path, 'no scalar; this stand-in reads scalars only');
  const text = String(node?.value ?? '');
  const bare = node === null || node.type === Scalar.PLAIN;
  // As in the real one, false has no value either.
  const nothing = bare && /^(~|null|Null|NULL|false|False|FALSE)?$/.test(text);
  return nothing && fallback !== undefined ? fallback : text;
}

/** A value of any kind in one line of JSON, `null` where there is none. */
export function readJson(source: string, path: string[]): string {
  find(source, path);
  const value: unknown = parse(source);
  const inner = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? new Map(Object.entries(at)).get(key) : undefined),
    value,
  );
  return JSON.stringify(inner ?? null);
}

/** The text after one change. */
export function applyUpdate(source: string, change: Update): string {
  const found = find(source, change.path);
  if (change.kind === 'delete') return found.entry ? remove(source, change.path, found) : source;
  // Control characters would need forms that no name or folder of ours has.
  if (/[\p{Cc}\u2028\u2029]/u.test(change.text))
    throw refused(change.path, 'given a text of more than one line or with control characters');
  return found.entry ? replace(source, change, found.entry, found.inFlow) : insert(source, change, found);
}

function replace(source: string, change: Update & { kind: 'assign' }, entry: Entry, inFlow: boolean): string {
  const { path, text, number } = change;
  const node = entry.value;
  if (!isScalar(node)) throw refused(path, 'no scalar; this stand-in replaces scalars only');
  if (node.tag !== undefined || node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL)
    throw refused(path, 'tagged or a block of text; this stand-in replaces plain and quoted values only');
  const bare = node.type === undefined || node.type === Scalar.PLAIN;
  const written = number ? text : quoted(text, bare ? styleOf(text, inFlow) : (node.type ?? Scalar.PLAIN));
  let [from, to] = node.range;
  if (from < to) return splice(source, from, to, written);
  // An empty value has no place of its own: it goes right behind the colon, before any comment.
  while (source[from - 1] === ' ') from--;
  if (source[from - 1] !== ':') throw refused(path, 'an entry without a colon');
  to = from;
  return splice(source, from, to, ` ${written}`);
}

function insert(
  source: string,
  change: Update & { kind: 'assign' },
  { parent, missing, inFlow }: Found,
): string {
  const [first] = parent.items;
  if (parent.flow || inFlow || !first)
    throw refused(change.path, 'not there, and this stand-in adds entries to block mappings only');
  const column = first.key.range[0] - lineStart(source, first.key.range[0]);
  const written = change.number ? change.text : quoted(change.text, styleOf(change.text, false));
  const lines = missing.map((key, depth) => {
    const value = depth === missing.length - 1 ? ` ${written}` : '';
    return `${' '.repeat(column + 2 * depth)}${key}:${value}\n`;
  });
  const at = lineEnd(source, valueEnd(parent));
  const gap = at > 0 && source[at - 1] !== '\n' ? '\n' : '';
  return splice(source, at, at, gap + lines.join(''));
}

function remove(source: string, path: string[], { parent, entry }: Found): string {
  if (!entry) return source;
  if (parent.flow || parent.items.length === 1)
    throw refused(path, 'the only entry or one of a flow mapping; this stand-in removes none of those');
  const at = entry.key.range[0];
  const column = at - lineStart(source, at);
  // What stands above the document's first entry belongs to the document.
  const first = column === 0 && parent.items[0] === entry;
  const from = first ? lineStart(source, at) : entryStart(source, at, column);
  return splice(source, from, entryEnd(source, endOf(entry), column), '');
}

const splice = (source: string, from: number, to: number, text: string): string =>
  source.slice(0, from) + text + source.slice(to);

const refused = (path: string[], why: string): Error => new Error(`.${path.join('.')} is ${why}`);

const endOf = ({ key, value }: Entry): number => (value ? valueEnd(value) : key.range[1]);

/** Where a value's own text ends; a collection's range also holds what stands behind it. */
function valueEnd(node: ParsedNode): number {
  if (isScalar(node) || isAlias(node) || node.flow) return node.range[1];
  const last = node.items.at(-1);
  if (last === undefined || last === null) return node.range[1];
  return 'key' in last ? endOf(last) : valueEnd(last);
}

/** Follows the path through the text's only document. Values stay the text that they are (failsafe): 1e3 stays 1e3. */
function find(source: string, path: string[]): Found {
  const [document, ...others] = parseAllDocuments(source, { schema: 'failsafe', logLevel: 'silent' });
  if (!document || others.length > 0) throw new Error('this stand-in reads files of one document');
  const [problem] = document.errors;
  if (problem) throw new Error(problem.message);
  let node: ParsedNode | null | undefined = document.contents;
  if (!isMap(node)) throw new Error('the file is not a mapping');
  let found: Found = { parent: node, missing: path, inFlow: false };
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) throw new Error('this stand-in does not follow aliases (*name)');
    if (!isMap(node)) throw refused(path.slice(0, depth), 'not a mapping');
    const parent: Mapping = node;
    const entry = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
    found = { parent, missing: path.slice(depth), inFlow: found.inFlow || parent.flow === true };
    if (!entry) {
      if (parent.has('<<')) throw new Error('this stand-in does not follow merge keys (<<)');
      return found;
    }
    found = { ...found, entry };
    node = entry.value;
  }
  return found;
}
