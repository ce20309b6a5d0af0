/**
 * Composition: the opinions of all layers about each prim, strongest first, in USD's order of strength
 * (local, inherits, variants, references, payloads, specializes).
 */
import { type Layers, resolveAsset, UsdError } from './layers.ts';
import { type Arc, applyEdits, type Layer, type ListEdit, type PrimSpec } from './spec.ts';

/** One layer's opinion about a prim, and how its paths map into the stage. */
interface Site {
  spec: PrimSpec;
  layer: Layer;
  stack: Layer[];
  /** Prim path inside the layer stack. */
  source: string;
  /** The same prim's path in the stage. */
  target: string;
}

/** A composed prim. */
export interface Prim {
  path: string;
  name: string;
  typeName: string;
  apiSchemas: string[];
  instanceable: boolean;
  /** The strongest value; undefined when there is none or it is blocked. */
  value(attribute: string): unknown;
  interpolation(attribute: string): string | undefined;
  /** Targets of a relationship, or of an attribute's connection as `<name>.connect`, as stage paths. */
  targets(name: string): string[];
  attributes(): string[];
  /** Active children that are defined (no `over` alone, no `class`), in order. */
  children(): Prim[];
}

export interface ComposeOptions {
  /** Called for an arc that does not resolve, instead of throwing. */
  onMissing?: (message: string) => void;
}

const deepest = 64;

export class Composer {
  constructor(
    private readonly layers: Layers,
    private readonly options: ComposeOptions = {},
  ) {}

  /** The stage's root; its children are the root prims. */
  root(file: string): Prim {
    const stack = this.layers.stack(file);
    const sites = stack.map((layer) => ({ spec: layer.root, layer, stack, source: '', target: '' }));
    return this.prim('', '', sites);
  }

  private prim(path: string, name: string, sites: Site[]): Prim {
    const strongest = <T>(pick: (spec: PrimSpec) => T | undefined): T | undefined => {
      for (const { spec } of sites) {
        const found = pick(spec);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return {
      path,
      name,
      typeName: strongest(({ typeName }) => typeName || undefined) ?? '',
      apiSchemas: applyEdits(
        sites.map(({ spec }) => spec.apiSchemas),
        (a, b) => a === b,
      ),
      instanceable: strongest(({ instanceable }) => instanceable) ?? false,
      value: (attribute) =>
        strongest(({ values }) => (values.has(attribute) ? { value: values.get(attribute) } : undefined))
          ?.value ?? undefined,
      interpolation: (attribute) => strongest(({ interpolation }) => interpolation.get(attribute)),
      targets: (key) => mappedTargets(sites, key),
      attributes: () => [...new Set(sites.flatMap(({ spec }) => [...spec.values.keys()]))],
      children: () => this.children(path, sites),
    };
  }

  private children(path: string, parents: Site[]): Prim[] {
    const byName = new Map<string, Site[]>();
    for (const parent of parents) {
      for (const [name, spec] of parent.spec.children) {
        const sites = byName.get(name) ?? [];
        byName.set(name, sites);
        sites.push({ ...parent, spec, source: `${parent.source}/${name}`, target: `${path}/${name}` });
      }
    }
    return [...byName].flatMap(([name, direct]) => {
      const sites: Site[] = [];
      this.expand(direct, {}, [], sites);
      const specifier = sites.find(({ spec }) => spec.specifier !== 'over')?.spec.specifier;
      const active = sites.find(({ spec }) => spec.active !== undefined)?.spec.active ?? true;
      return active && specifier === 'def' ? [this.prim(`${path}/${name}`, name, sites)] : [];
    });
  }

  /** Appends the sites and everything that they bring in. `selection` is what stronger opinions chose. */
  private expand(
    sites: Site[],
    selection: Record<string, string>,
    arcsAbove: readonly string[],
    out: Site[],
  ): void {
    const [first] = sites;
    if (!first) return;
    if (arcsAbove.length > deepest) throw new UsdError(`the composition of ${first.target} is too deep`);
    for (const site of sites) {
      out.push(site);
      for (const [set, name] of Object.entries(site.spec.variantSelection)) selection[set] ??= name;
    }
    const follow = (arc: Arc, site: Site, required = true): void => {
      const found = this.arcSites(arc, site, required);
      const key = `${found[0]?.layer.file}${found[0]?.source}`;
      if (found.length === 0) return;
      if (arcsAbove.includes(key))
        throw new UsdError(`${site.target} refers to itself through ${key}; remove the loop`);
      this.expand(found, selection, [...arcsAbove, key], out);
    };
    const internal = (key: 'inherits' | 'specializes'): void => {
      for (const { item, site } of merged(sites, (spec) => spec[key], samePath))
        follow({ asset: '', prim: item }, site, false);
    };
    internal('inherits');
    for (const site of sites) {
      for (const [set, variants] of site.spec.variants) {
        const variant = variants.get(selection[set] ?? '');
        if (variant) this.expand([{ ...site, spec: variant }], selection, [...arcsAbove, `{${set}}`], out);
      }
    }
    for (const { item, site } of merged(sites, ({ references }) => references, sameArc)) follow(item, site);
    for (const { item, site } of merged(sites, ({ payloads }) => payloads, sameArc)) follow(item, site);
    internal('specializes');
  }

  /** What an arc brings in. An inherited class may be missing; a reference to nothing is a mistake. */
  private arcSites(arc: Arc, site: Site, required: boolean): Site[] {
    let stack = site.stack;
    try {
      if (arc.asset !== '') stack = this.layers.stack(resolveAsset(arc.asset, site.layer, site.target));
    } catch (error) {
      if (!(error instanceof UsdError) || !this.options.onMissing) throw error;
      this.options.onMissing(error.message);
      return [];
    }
    const [top] = stack;
    if (!top) return [];
    const source = arc.prim || (top.defaultPrim ? `/${top.defaultPrim}` : '');
    if (source === '') {
      throw new UsdError(
        `${site.layer.file}: ${site.target} refers to ${arc.asset} as a whole, and that layer names no defaultPrim; set defaultPrim there, or refer to a prim`,
      );
    }
    const sites = this.sitesAt(stack, source).map((found) => ({ ...found, target: site.target }));
    if (sites.length === 0 && required)
      throw new UsdError(
        `${site.layer.file}: ${site.target} refers to ${source} in ${top.file}, which has no such prim`,
      );
    return sites;
  }

  /** Opinions about a path of a layer stack, with those that its parents bring in through arcs of their own. */
  private sitesAt(stack: Layer[], path: string): Site[] {
    const names = path.split('/').filter(Boolean);
    let sites: Site[] = stack.map((layer) => ({ spec: layer.root, layer, stack, source: '', target: '' }));
    names.forEach((name, depth) => {
      const direct = sites.flatMap((parent) => {
        const spec = parent.spec.children.get(name);
        const at = { source: `${parent.source}/${name}`, target: `${parent.target}/${name}` };
        return spec ? [{ ...parent, ...at, spec }] : [];
      });
      sites = direct;
      if (depth === names.length - 1) return;
      sites = [];
      this.expand(direct, {}, [], sites);
    });
    return sites;
  }
}

const samePath = (a: string, b: string): boolean => a === b;
const sameArc = (a: Arc, b: Arc): boolean => a.asset === b.asset && a.prim === b.prim;

/** Items of a list over the layers of one stack, with the site that named each. */
function merged<T>(
  sites: Site[],
  pick: (spec: PrimSpec) => ListEdit<T>,
  same: (a: T, b: T) => boolean,
): { item: T; site: Site }[] {
  const edits = sites.map((site) => {
    const edit = pick(site.spec);
    const own = (items: T[]): { item: T; site: Site }[] => items.map((item) => ({ item, site }));
    return {
      explicit: edit.explicit && own(edit.explicit),
      prepended: own(edit.prepended),
      appended: own(edit.appended),
      deleted: own(edit.deleted),
    };
  });
  return applyEdits(edits, (a, b) => same(a.item, b.item));
}

function mappedTargets(sites: Site[], key: string): string[] {
  const edits = sites.flatMap(({ spec, source, target }) => {
    const edit = spec.targets.get(key);
    if (!edit) return [];
    const map = (path: string): string => mapPath(path, source, target);
    return {
      explicit: edit.explicit?.map(map),
      prepended: edit.prepended.map(map),
      appended: edit.appended.map(map),
      deleted: edit.deleted.map(map),
    };
  });
  return applyEdits(edits, samePath);
}

/** A path written in a layer, as a stage path: relative ones are resolved, those below an arc's source are moved. */
function mapPath(written: string, source: string, target: string): string {
  const path = written.startsWith('/') ? written : joinPath(source, written);
  // The longest common tail of source and target was reached by plain children: the arc lies above it.
  let from = source;
  let to = target;
  while (from !== '' && to !== '' && lastName(from) === lastName(to)) {
    from = parentOf(from);
    to = parentOf(to);
  }
  for (const [a, b] of [
    [from, to],
    [source, target],
  ] as const) {
    if (a !== '' && (path === a || path.startsWith(`${a}/`) || path.startsWith(`${a}.`)))
      return b + path.slice(a.length);
  }
  return from === '' ? to + path : path;
}

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

function joinPath(base: string, relative: string): string {
  const parts = base.split('/');
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
