/** Parser of USD's text form (.usda). Grammar: OpenUSD's published specification of the text file format. */
import { AssetValue, PathValue, Scanner } from './scanner.ts';
import { type Arc, isPrimName, type Layer, type ListEdit, noEdit, PrimSpec } from './spec.ts';

type EditWord = 'explicit' | 'prepend' | 'append' | 'add' | 'delete' | 'reorder';
const editWords = new Map<string, EditWord>([
  ['prepend', 'prepend'],
  ['append', 'append'],
  ['add', 'add'],
  ['delete', 'delete'],
  ['reorder', 'reorder'],
]);
const qualifiers = new Set(['custom', 'uniform', 'varying', 'config']);
const orders = new Set(['nameChildren', 'rootPrims', 'properties']);

/** Throws `UsdSyntaxError` with file, line and excerpt. */
export function parseTextLayer(source: string, file: string): Layer {
  const scanner = new Scanner(source, file);
  if (!/^#(usda|sdf) /.test(source)) scanner.fail('a text layer starts with "#usda 1.0"');
  return new Parser(scanner).layer();
}

class Parser {
  /** Attributes with samples, which go before a default. */
  private readonly sampled = new Map<PrimSpec, Set<string>>();

  constructor(private readonly in_: Scanner) {}

  layer(): Layer {
    const root = new PrimSpec('');
    const meta: Record<string, unknown> = this.in_.peek() === '(' ? this.metadata() : {};
    while (this.in_.peek() !== '') this.statement(root);
    const subLayers = (Array.isArray(meta.subLayers) ? meta.subLayers : []).flatMap((item) =>
      item instanceof AssetValue ? item.asset : [],
    );
    return {
      file: this.in_.file,
      root,
      defaultPrim: typeof meta.defaultPrim === 'string' ? meta.defaultPrim : '',
      subLayers,
      metersPerUnit: typeof meta.metersPerUnit === 'number' ? meta.metersPerUnit : undefined,
      upAxis: typeof meta.upAxis === 'string' ? meta.upAxis : undefined,
      variables: stringsOf(meta.expressionVariables),
      relocates: entriesOf(meta.relocates).flatMap(([from, to]): [string, string][] =>
        to instanceof PathValue && to.path !== '' ? [[from, to.path]] : [],
      ),
    };
  }

  /** `( ... )` after a prim, a property or at a layer's start. With a prim, composition goes to it. */
  private metadata(prim?: PrimSpec): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    this.in_.need('(');
    while (!this.in_.take(')')) {
      if (this.in_.peek() === '"' || this.in_.peek() === "'") {
        this.in_.text();
      } else {
        const { edit, word } = this.editWord();
        this.in_.need('=');
        const value = this.value({ arcs: true });
        if (prim) this.compose(prim, word, edit, value);
        found[word] = value;
      }
      this.in_.separator();
    }
    return found;
  }

  private editWord(): { edit: EditWord; word: string } {
    const word = this.in_.word();
    const edit = editWords.get(word);
    return edit === undefined || this.in_.peek() === '='
      ? { edit: 'explicit', word }
      : { edit, word: this.in_.word() };
  }

  private compose(prim: PrimSpec, key: string, edit: EditWord, value: unknown): void {
    const items = value === null ? [] : Array.isArray(value) ? value : [value];
    if (key === 'references') editList(prim.references, edit, items.flatMap(arcOf));
    else if (key === 'payload') editList(prim.payloads, edit, items.flatMap(arcOf));
    else if (key === 'inherits') editList(prim.inherits, edit, items.flatMap(pathOf));
    else if (key === 'specializes') editList(prim.specializes, edit, items.flatMap(pathOf));
    else if (key === 'apiSchemas') editList(prim.apiSchemas, edit, items.flatMap(textOf));
    else if (key === 'variantSets') editList(prim.variantSets, edit, items.flatMap(textOf));
    else if (key === 'inactiveIds') editList(prim.inactiveIds, edit, items.flatMap(numberOf));
    else if (key === 'active') prim.active = Boolean(value);
    else if (key === 'instanceable') prim.instanceable = Boolean(value);
    else if (key === 'variants' && typeof value === 'object' && value !== null) {
      for (const [set, name] of Object.entries(value))
        if (typeof name === 'string') prim.variantSelection[set] = name;
    }
  }

  private block(prim: PrimSpec): void {
    this.in_.need('{');
    while (!this.in_.take('}')) {
      if (this.in_.peek() === '') this.in_.fail(`the block of "${prim.name}" has no end`);
      this.statement(prim);
      this.in_.separator();
    }
  }

  /** A prim, a set of variants, a wish for an order, or a property, whose name may be a keyword. */
  private statement(prim: PrimSpec): void {
    let word = this.in_.word();
    if (word === 'def' || word === 'over' || word === 'class') return this.prim(prim, word);
    if (word === 'variantSet') return this.variantSet(prim);
    let edit: EditWord = 'explicit';
    while (editWords.has(word) || qualifiers.has(word)) {
      const named = editWords.get(word);
      edit = named ?? edit;
      word = this.in_.word();
      if (named === 'reorder' && orders.has(word)) return this.order(prim, word);
    }
    this.property(prim, word === 'rel', edit);
  }

  /** That of properties changes no picture. */
  private order(prim: PrimSpec, what: string): void {
    this.in_.need('=');
    const order = this.value();
    if (what !== 'properties' && Array.isArray(order)) prim.childOrder = order.flatMap(textOf);
  }

  private prim(parent: PrimSpec, specifier: 'def' | 'over' | 'class'): void {
    const quoted = this.in_.peek() === '"' || this.in_.peek() === "'";
    const typeName = quoted ? '' : this.in_.word();
    const name = this.in_.text();
    if (!isPrimName(name)) this.in_.fail(`${JSON.stringify(name.slice(0, 80))} is no name of a prim`);
    const child = parent.child(name);
    child.specifier = specifier;
    child.typeName = typeName;
    if (this.in_.peek() === '(') this.metadata(child);
    this.block(child);
  }

  private variantSet(prim: PrimSpec): void {
    const set = this.in_.text();
    this.in_.need('=');
    this.in_.need('{');
    const variants = prim.variants.get(set) ?? new Map<string, PrimSpec>();
    prim.variants.set(set, variants);
    while (!this.in_.take('}')) {
      const variant = new PrimSpec(this.in_.text());
      if (this.in_.peek() === '(') this.metadata(variant);
      this.block(variant);
      variants.set(variant.name, variant);
    }
  }

  private property(prim: PrimSpec, isRelationship: boolean, edit: EditWord): void {
    if (!isRelationship && this.in_.take('[')) this.in_.need(']');
    const name = this.in_.word();
    let suffix = '';
    if (this.in_.source[this.in_.at] === '.') {
      this.in_.at++;
      suffix = this.in_.word();
    }
    if (this.in_.take('=')) {
      const value = this.value({ samples: suffix === 'timeSamples' });
      if (isRelationship) target(prim, name, edit, value);
      else if (suffix === 'connect') target(prim, `${name}.connect`, edit, value);
      else if (suffix === 'timeSamples') {
        if (value === undefined) return;
        prim.values.set(name, value);
        this.sampledOf(prim).add(name);
      } else if (suffix === '' && !this.sampledOf(prim).has(name)) prim.values.set(name, value);
    }
    if (this.in_.peek() === '(') {
      const { interpolation, bindMaterialAs } = this.metadata();
      if (typeof interpolation === 'string') prim.interpolation.set(name, interpolation);
      if (typeof bindMaterialAs === 'string') prim.bindAs.set(name, bindMaterialAs);
    }
  }

  private sampledOf(prim: PrimSpec): Set<string> {
    const found = this.sampled.get(prim) ?? new Set<string>();
    this.sampled.set(prim, found);
    return found;
  }

  /** `arcs` may have layer offsets behind them. */
  private value({ samples = false, arcs = false } = {}): unknown {
    const next = this.in_.peek();
    if (next === '"' || next === "'") return this.in_.text();
    if (next === '@') {
      const asset = this.in_.asset();
      if (arcs && this.in_.peek() === '(') this.metadata();
      return asset;
    }
    if (next === '<') {
      const path = new PathValue(this.in_.path());
      if (arcs && this.in_.peek() === '(') this.metadata();
      return path;
    }
    if (next === '(') return this.sequence('(', ')');
    if (next === '[') return this.sequence('[', ']', arcs);
    if (next === '{') return samples ? this.firstSample() : this.dictionary();
    const number = this.in_.number();
    if (number !== undefined) return number;
    const word = this.in_.word();
    return word === 'None' ? null : word === 'true' ? true : word === 'false' ? false : word;
  }

  private sequence(open: string, close: string, arcs = false): unknown[] {
    this.in_.need(open);
    const items: unknown[] = [];
    while (!this.in_.take(close)) {
      if (this.in_.peek() === '') this.in_.fail(`expected "${close}"`);
      items.push(this.value({ arcs }));
      this.in_.take(',');
    }
    return items;
  }

  /** `{ 1: value, 2: value }`: a still picture takes the earliest. */
  private firstSample(): unknown {
    let first: { time: number; value: unknown } | undefined;
    this.in_.need('{');
    while (!this.in_.take('}')) {
      const time = this.in_.number() ?? this.in_.fail('expected a time');
      this.in_.need(':');
      const value = this.value();
      if (first === undefined || time < first.time) first = { time, value };
      this.in_.separator();
    }
    return first?.value;
  }

  /** `{ string name = "x"; dictionary more = { ... } }`, and keys with a colon as in relocates. */
  private dictionary(): Record<string, unknown> {
    const found: Record<string, unknown> = {};
    this.in_.need('{');
    while (!this.in_.take('}')) {
      if (this.in_.peek() === '<') {
        const key = this.in_.path();
        this.in_.need(':');
        found[key] = this.value();
      } else {
        this.in_.word();
        if (this.in_.take('[')) this.in_.need(']');
        const quoted = this.in_.peek() === '"' || this.in_.peek() === "'";
        const key = quoted ? this.in_.text() : this.in_.word();
        this.in_.need('=');
        found[key] = this.value();
      }
      this.in_.separator();
    }
    return found;
  }
}

function target(prim: PrimSpec, key: string, edit: EditWord, value: unknown): void {
  const list = prim.targets.get(key) ?? noEdit<string>();
  prim.targets.set(key, list);
  editList(list, edit, (Array.isArray(value) ? value : [value]).flatMap(pathOf));
}

function editList<T>(list: ListEdit<T>, edit: EditWord, items: T[]): void {
  if (edit === 'explicit') list.explicit = items;
  else if (edit === 'prepend') list.prepended.push(...items);
  else if (edit === 'append') list.appended.push(...items);
  else if (edit === 'add') list.added.push(...items);
  else if (edit === 'delete') list.deleted.push(...items);
  else list.ordered.push(...items);
}

function arcOf(value: unknown): Arc[] {
  if (value instanceof AssetValue) return [{ asset: value.asset, prim: value.prim }];
  return value instanceof PathValue ? [{ asset: '', prim: value.path }] : [];
}

const pathOf = (value: unknown): string[] => (value instanceof PathValue ? [value.path] : []);
const textOf = (value: unknown): string[] => (typeof value === 'string' ? [value] : []);
const numberOf = (value: unknown): number[] => (typeof value === 'number' ? [value] : []);

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];

function stringsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(
    entriesOf(value).flatMap(([key, item]): [string, string][] =>
      typeof item === 'string' ? [[key, item]] : [],
    ),
  );
}
