/** A composed prim: the strongest opinions of its tree, asked for by name. */
import type { Composer } from './compose.ts';
import { byStrength, type Node, type Site, toStage } from './nodes.ts';
import { applyEdits, type ListEdit, mapEdit, type PrimSpec, reordered } from './spec.ts';

export class Prim {
  readonly typeName: string;
  /** `over` where nothing defines it. */
  readonly specifier: PrimSpec['specifier'];
  readonly active: boolean;
  readonly instanceable: boolean;
  /** A class, or below one: never drawn. */
  readonly abstract: boolean;
  private readonly nodes: Node[];
  private readonly sites: Site[];
  private readonly known = new Map<string, Prim | undefined>();

  constructor(
    private readonly composer: Composer,
    private readonly tree: Node,
    readonly path: string,
    readonly parent: Prim | undefined,
  ) {
    this.nodes = byStrength(tree).filter(({ sites }) => sites.length > 0);
    this.sites = this.nodes.flatMap(({ sites }) => sites);
    this.typeName = this.strongest(({ typeName }) => typeName || undefined) ?? '';
    this.specifier = parent ? specifierOf(this.nodes) : 'def';
    this.active = this.strongest(({ active }) => active) ?? true;
    this.instanceable =
      (this.strongest(({ instanceable }) => instanceable) ?? false) && this.nodes.some(isDirect);
    this.abstract = this.specifier === 'class' || (parent?.abstract ?? false);
  }

  get name(): string {
    return this.path.slice(this.path.lastIndexOf('/') + 1);
  }

  /** Of the strongest reference or payload that this very prim has to another file. */
  get file(): string | undefined {
    const arcs = this.nodes.filter(({ arc, age }) => age === 0 && (arc === 'reference' || arc === 'payload'));
    return arcs.find(({ stack, parent }) => stack !== parent?.stack)?.stack.layers[0]?.file;
  }

  /** The strongest value; undefined when there is none or it is blocked. */
  value(attribute: string): unknown {
    for (const { spec } of this.sites)
      if (spec.values.has(attribute)) return spec.values.get(attribute) ?? undefined;
    return undefined;
  }

  interpolation(attribute: string): string | undefined {
    return this.strongest(({ interpolation }) => interpolation.get(attribute));
  }

  /** How a material is bound by this relationship, such as `strongerThanDescendants`. */
  bindAs(relationship: string): string | undefined {
    return this.strongest(({ bindAs }) => bindAs.get(relationship));
  }

  /** Targets of a relationship, or of an attribute's connection as `<name>.connect`, as stage paths. */
  targets(name: string): string[] {
    const edits: ListEdit<string>[] = [];
    for (const node of this.nodes)
      for (const { spec } of node.sites) {
        const edit = spec.targets.get(name);
        if (edit)
          edits.push(
            mapEdit(edit, (written) =>
              [toStage(node, absolute(written, node.path))].filter((path) => path !== undefined),
            ),
          );
      }
    return edits.length === 0 ? [] : applyEdits(edits, same);
  }

  /** Names of relationships that start so, in order. */
  relationships(start: string): string[] {
    const names = this.sites.flatMap(({ spec }) => [...spec.targets.keys()]);
    return [...new Set(names.filter((name) => name.startsWith(start) && !name.endsWith('.connect')))].sort();
  }

  inactiveIds(): number[] {
    return applyEdits(
      this.sites.map(({ spec }) => spec.inactiveIds),
      (a, b) => a === b,
    );
  }

  /** Any child with opinions, defined or not. */
  child(name: string): Prim | undefined {
    if (this.known.has(name)) return this.known.get(name);
    // What a scene says about the inside of an instance counts for nothing: all instances are alike.
    const tree = this.composer.child(this.tree, name, this.instanceable ? isDirect : undefined);
    const found = tree && new Prim(this.composer, tree, `${this.path}/${name}`, this);
    this.known.set(name, found);
    return found;
  }

  /** The active children in order: those that a scene defines, or with `overs` all that are no classes. */
  children(overs = false): Prim[] {
    return this.childNames().flatMap((name) => {
      const child = this.child(name);
      if (!child?.active || child.abstract || (!overs && child.specifier !== 'def')) return [];
      return [child];
    });
  }

  /** A prim below, by its stage path; nothing lies below one that is not active. */
  at(path: string): Prim | undefined {
    let prim: Prim | undefined = this;
    for (const name of path.split('/').slice(1)) prim = prim?.active ? prim.child(name) : undefined;
    return prim;
  }

  /** As OpenUSD orders them: what weaker places name comes first. */
  private childNames(): string[] {
    let names: string[] = [];
    for (const node of [...this.nodes].reverse()) {
      for (const { spec } of [...node.sites].reverse()) {
        names = [...new Set([...names, ...spec.children.keys()])];
        if (spec.childOrder.length > 0) names = reordered(names, spec.childOrder, same);
      }
    }
    for (const node of byStrength(this.tree)) {
      for (const [to, from] of node.stack.comesTo) {
        if (parentOf(to) === node.path && !names.includes(lastOf(to))) names.push(lastOf(to));
        if (parentOf(from) === node.path && node === this.tree)
          names = names.filter((name) => name !== lastOf(from));
      }
    }
    return names;
  }

  private strongest<T>(pick: (spec: PrimSpec) => T | undefined): T | undefined {
    for (const { spec } of this.sites) {
      const found = pick(spec);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Brought in by an arc of the prim itself, not by one of a prim above. */
function isDirect(node: Node): boolean {
  for (let at: Node | undefined = node; at?.parent; at = at.parent) if (at.age === 0) return true;
  return false;
}

/** By a class that the prim itself inherits from, wherever that one comes from. */
function isInherited(node: Node): boolean {
  for (let at: Node | undefined = node; at?.parent; at = at.parent)
    if (at.age === 0 && (at.arc === 'inherit' || at.arc === 'specialize')) return true;
  return false;
}

/** The strongest definition; that of a class counts last where the prim itself inherits it. */
function specifierOf(nodes: readonly Node[]): PrimSpec['specifier'] {
  let inherited: PrimSpec['specifier'] | undefined;
  for (const node of nodes) {
    const found = node.sites.find(({ spec }) => spec.specifier !== 'over')?.spec.specifier;
    if (found === undefined) continue;
    if (!isInherited(node)) return found;
    inherited ??= found;
  }
  return inherited ?? 'over';
}

const same = (a: string, b: string): boolean => a === b;
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A path as written in a layer, without variants, from the prim that says it. */
function absolute(written: string, from: string): string {
  const path = written.replace(/\{[^}]*\}/g, '');
  if (path.startsWith('/')) return path;
  const parts = from.split('/');
  if (path.startsWith('.') && !path.startsWith('..') && !path.startsWith('./')) return from + path;
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
