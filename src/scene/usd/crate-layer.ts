/** Reads USD's binary form (.usdc) into a layer. */
import { CrateParser } from './crate-values.ts';
import { type Arc, isPrimName, type Layer, type ListEdit, mapEdit, noEdit, PrimSpec } from './spec.ts';
import { scalar, text, texts } from './values.ts';

/** Numbers of spec kinds, from OpenUSD's SdfSpecType. */
const kind = { attribute: 1, prim: 6, pseudoRoot: 7, relationship: 8, variant: 10 } as const;

type Fields = Record<string, unknown>;

/** Throws when the bytes are not a crate file that can be read. */
export function parseCrateLayer(bytes: Uint8Array, file: string): Layer {
  const buffer = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(buffer).set(bytes);
  const { specsByPath } = new CrateParser().parseData(buffer);
  const root = new PrimSpec('');
  let top: Fields = {};
  const named: [PrimSpec, string[]][] = [];
  for (const [path, { specType, fields }] of Object.entries(specsByPath)) {
    if (specType === kind.pseudoRoot || path === '/') {
      top = fields;
      named.push([root, texts(fields.primChildren)]);
    } else if (specType === kind.prim || specType === kind.variant) {
      const prim = primAt(root, path);
      readPrim(prim, fields);
      named.push([prim, texts(fields.primChildren)]);
      if (Array.isArray(fields.primOrder)) prim.childOrder = texts(fields.primOrder);
    } else if (specType === kind.attribute || specType === kind.relationship) {
      const dot = path.lastIndexOf('.');
      readProperty(primAt(root, path.slice(0, dot)), path.slice(dot + 1), fields, specType);
    }
  }
  // The order of the specs in a file is another one than that of the prims in a scene.
  for (const [prim, children] of named) prim.children = new Map(inOrder(prim.children, children));
  return {
    file,
    root,
    defaultPrim: text(top.defaultPrim) ?? '',
    subLayers: texts(top.subLayers),
    metersPerUnit: scalar(top.metersPerUnit),
    upAxis: text(top.upAxis),
    variables: stringsOf(top.expressionVariables),
    relocates: pairs(top.layerRelocates),
  };
}

function inOrder(children: PrimSpec['children'], names: readonly string[]): [string, PrimSpec][] {
  const places = new Map(names.map((name, n) => [name, n]));
  const place = (name: string): number => places.get(name) ?? names.length;
  return [...children].sort(([a], [b]) => place(a) - place(b));
}

/** Follows `/World/Board{finish=enig}Pads`, making what is missing. */
function primAt(root: PrimSpec, path: string): PrimSpec {
  let prim = root;
  for (const [part] of path.matchAll(/\{[^}]*\}|[^/{}]+/g)) {
    const variant = /^\{(.+)=(.*)\}$/.exec(part);
    if (!variant) {
      if (!isPrimName(part)) throw new Error(`${JSON.stringify(part.slice(0, 80))} is no name of a prim`);
      prim = prim.child(part);
      continue;
    }
    const [, set = '', name = ''] = variant;
    const variants = prim.variants.get(set) ?? new Map<string, PrimSpec>();
    prim.variants.set(set, variants);
    if (name === '') continue;
    const found = variants.get(name) ?? new PrimSpec(name);
    variants.set(name, found);
    prim = found;
  }
  return prim;
}

function readPrim(prim: PrimSpec, fields: Fields): void {
  prim.specifier = fields.specifier === 0 ? 'def' : fields.specifier === 2 ? 'class' : 'over';
  prim.typeName = text(fields.typeName) ?? '';
  prim.references = arcs(fields.references);
  prim.payloads = arcs(fields.payload);
  prim.inherits = names(fields.inheritPaths);
  prim.specializes = names(fields.specializes);
  prim.apiSchemas = names(fields.apiSchemas);
  prim.variantSets = names(fields.variantSetNames);
  prim.inactiveIds = edits(fields.inactiveIds, (item): item is number => typeof item === 'number');
  if (typeof fields.active === 'boolean') prim.active = fields.active;
  if (typeof fields.instanceable === 'boolean') prim.instanceable = fields.instanceable;
  if (typeof fields.variantSelection === 'object' && fields.variantSelection !== null) {
    for (const [set, name] of Object.entries(fields.variantSelection))
      if (typeof name === 'string') prim.variantSelection[set] = name;
  }
}

function readProperty(prim: PrimSpec, name: string, fields: Fields, specType: number): void {
  if (specType === kind.relationship) {
    prim.targets.set(name, names(fields.targetPaths));
    const bindAs = text(fields.bindMaterialAs);
    if (bindAs !== undefined) prim.bindAs.set(name, bindAs);
    return;
  }
  if (fields.connectionPaths) prim.targets.set(`${name}.connect`, names(fields.connectionPaths));
  const sample = firstSample(fields.timeSamples);
  const value = sample === undefined ? fields.default : sample;
  if (value !== undefined) prim.values.set(name, value);
  const interpolation = text(fields.interpolation);
  if (interpolation !== undefined) prim.interpolation.set(name, interpolation);
}

function firstSample(samples: unknown): unknown {
  if (typeof samples !== 'object' || samples === null || !('values' in samples)) return undefined;
  return Array.isArray(samples.values) ? samples.values[0] : undefined;
}

function isEdit(value: unknown): value is ListEdit<unknown> {
  return typeof value === 'object' && value !== null && 'prepended' in value && 'deleted' in value;
}

function edits<T>(value: unknown, keep: (item: unknown) => item is T): ListEdit<T> {
  if (Array.isArray(value)) return { ...noEdit<T>(), explicit: value.filter(keep) };
  return isEdit(value) ? mapEdit(value, (item) => (keep(item) ? [item] : [])) : noEdit();
}

const names = (value: unknown): ListEdit<string> =>
  edits(value, (item): item is string => typeof item === 'string');

const arcs = (value: unknown): ListEdit<Arc> =>
  edits(
    value,
    (item): item is Arc => typeof item === 'object' && item !== null && 'asset' in item && 'prim' in item,
  );

function stringsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]): [string, string][] =>
      typeof item === 'string' ? [[key, item]] : [],
    ),
  );
}

const pairs = (value: unknown): [string, string][] =>
  (Array.isArray(value) ? value : []).flatMap((pair: unknown): [string, string][] => {
    const [from, to] = texts(pair);
    return from && to ? [[from, to]] : [];
  });
