/** Composition: which places of which layers have opinions about a prim, as a tree of arcs (see `nodes.ts`). */
import { messageOf } from '../../base/errors.ts';
import { expanded } from './expressions.ts';
import type { Layers, Stack } from './layers.ts';
import { type ArcKind, adopt, byStrength, isBelow, type Node, rootNode, step, toParent } from './nodes.ts';
import { type Arc, applyEdits, type Layer, type ListEdit, mapEdit, type PrimSpec } from './spec.ts';
import type { Warnings } from './warnings.ts';

const deepest = 64;

export class Composer {
  /** Trees of prims that arcs lead below, by stack and path; undefined while one is being made. */
  private readonly local = new Map<Stack, Map<string, Node | undefined>>();

  constructor(
    private readonly layers: Layers,
    private readonly warnings: Warnings,
  ) {}

  /** The stage's own tree. Throws where the file itself cannot be read. */
  root(file: string): Node {
    return rootNode(this.layers.stack(file));
  }

  /** The tree of a child; undefined where nobody says anything about it. */
  child(parent: Node, name: string, keep?: (node: Node) => boolean): Node | undefined {
    const tree = step(parent, name, keep);
    if (tree) this.complete(tree, subtree(tree));
    return tree && hasOpinions(tree) ? tree : undefined;
  }

  /** Follows all arcs of the waiting nodes, and of those that they bring in, then the variants, until nothing is new. */
  private complete(tree: Node, waiting: Node[]): void {
    const decided = new Map<Node, Set<string>>();
    for (;;) {
      for (let node = waiting.shift(); node; node = waiting.shift()) waiting.push(...this.arcs(node));
      const added = this.variant(tree, decided);
      if (!added) return;
      waiting.push(added);
    }
  }

  /** What the direct arcs of one node bring in, all nodes of it. */
  private arcs(node: Node): Node[] {
    const found: Node[] = [];
    const take = (added: Node | 'circle' | undefined): void => {
      if (!added || added === 'circle') return;
      const all = subtree(added);
      found.push(...all);
      for (const one of all)
        if (one.arc === 'inherit' || one.arc === 'specialize') found.push(...this.implied(one));
    };
    const source = node.stack.comesTo.get(node.path);
    if (source !== undefined && node.arc !== 'variant')
      take(this.attach(node, 'relocate', node.stack, source, 0, { whole: true }));
    const classes = (kind: 'inherit' | 'specialize', pick: (spec: PrimSpec) => ListEdit<string>): void =>
      merged(node, pick, same).forEach(({ item }, order) => {
        take(this.attach(node, kind, node.stack, item, order, { whole: true }));
      });
    classes('inherit', ({ inherits }) => inherits);
    classes('specialize', ({ specializes }) => specializes);
    const files = (kind: 'reference' | 'payload', pick: (spec: PrimSpec) => ListEdit<Arc>): void =>
      merged(node, pick, sameArc).forEach(({ item, layer }, order) => {
        take(this.file(node, kind, item, layer, order));
      });
    files('reference', ({ references }) => references);
    files('payload', ({ payloads }) => payloads);
    return found;
  }

  private file(
    node: Node,
    kind: ArcKind,
    arc: Arc,
    layer: Layer,
    order: number,
  ): Node | 'circle' | undefined {
    const { variables } = node.stack;
    let stack = node.stack;
    if (arc.asset !== '') {
      const found = this.layers.find(arc.asset, layer, node.path, variables);
      if (found === undefined) return undefined;
      stack = this.layers.stack(found, variables);
    }
    const name = stack.layers[0]?.defaultPrim ?? '';
    const path = arc.prim || (name === '' || name.startsWith('/') ? name : `/${name}`);
    const where = `${layer.file}: ${node.path}`;
    if (path === '') {
      const text = `${where} refers to ${arc.asset} as a whole, and that layer names no defaultPrim; set defaultPrim there, or refer to a prim`;
      this.warnings.add(`${where} ${arc.asset}`, text);
      return undefined;
    }
    const added = this.attach(node, kind, stack, path, order, { whole: arc.asset === '' });
    if (added === undefined) {
      const text = `${where} refers to ${path} in ${stack.layers[0]?.file}, which has no such prim`;
      this.warnings.add(`${where} ${arc.asset} ${path}`, text);
    }
    return added;
  }

  /** A class that an asset inherits from is one of the referring layers, too: what they say about it is stronger. */
  private implied(node: Node): Node[] {
    const found: Node[] = [];
    let path = node.path;
    for (let at = node.parent; at?.parent; at = at.parent) {
      const above = at.parent;
      path = toParent(at, path) ?? path;
      const known = above.children.some(
        (one) => one.arc === node.arc && one.stack === above.stack && one.path === path,
      );
      if (known || at.arc === 'variant' || (above.stack === node.stack && path === node.path)) continue;
      if (circular(above, above.stack, path)) continue;
      const added = this.attach(above, node.arc, above.stack, path, 1000 + node.order, { whole: true });
      if (added && added !== 'circle') found.push(...subtree(added));
    }
    return found;
  }

  /** The next variant that something selects, the strongest node first. */
  private variant(tree: Node, decided: Map<Node, Set<string>>): Node | undefined {
    const nodes = byStrength(tree);
    for (const node of nodes) {
      if (node.sites.every(({ spec }) => spec.variants.size === 0)) continue;
      const known = decided.get(node) ?? new Set<string>();
      decided.set(node, known);
      const sets = applyEdits(
        node.sites.map(({ spec }) => spec.variantSets),
        same,
      );
      for (const [order, set] of sets.entries()) {
        if (known.has(set)) continue;
        known.add(set);
        const name = this.selection(nodes, set);
        const sites = node.sites.flatMap(({ spec, layer }) => {
          const variant = spec.variants.get(set)?.get(name);
          return variant ? [{ spec: variant, layer }] : [];
        });
        if (sites.length === 0) continue;
        const place = { from: '', to: '', whole: true, age: 0, order, children: [], parent: node };
        const added: Node = { arc: 'variant', stack: node.stack, path: node.path, sites, ...place };
        adopt(node, added);
        return added;
      }
    }
    return undefined;
  }

  private selection(nodes: readonly Node[], set: string): string {
    for (const { sites, stack } of nodes)
      for (const { spec, layer } of sites) {
        const written = spec.variantSelection[set];
        if (written === undefined) continue;
        try {
          return expanded(written, stack.variables);
        } catch (error) {
          this.warnings.add(`${layer.file} ${written}`, `${layer.file}: ${messageOf(error)}`);
        }
      }
    return '';
  }

  /** Puts the tree of a path below a node; undefined where nothing is at that path. */
  private attach(
    parent: Node,
    arc: ArcKind,
    stack: Stack,
    path: string,
    order: number,
    { whole }: { whole: boolean },
  ): Node | 'circle' | undefined {
    const circle = circular(parent, stack, path);
    const above = circle ? undefined : this.localTree(stack, path.slice(0, path.lastIndexOf('/')));
    if (circle || above === 'circle') {
      const text = `${stack.layers[0]?.file}: ${parent.path} refers to itself through ${path}; remove the loop`;
      this.warnings.add(`${parent.path} ${path}`, text);
      return 'circle';
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    const moves = arc === 'relocate' ? { ...stack, moved: new Map<string, string>() } : undefined;
    const tree = above && step(moves ? { ...above, stack: moves } : above, name);
    if (!tree) return undefined;
    if (arc === 'relocate') tree.sites = [];
    adopt(parent, Object.assign(tree, { arc, stack, from: path, to: parent.path, whole, age: 0, order }));
    return tree;
  }

  private localTree(stack: Stack, path: string): Node | undefined | 'circle' {
    const trees = this.local.get(stack) ?? new Map<string, Node | undefined>([['', rootNode(stack)]]);
    this.local.set(stack, trees);
    if (trees.has(path)) return trees.get(path) ?? 'circle';
    const above = this.localTree(stack, path.slice(0, path.lastIndexOf('/')));
    if (above === undefined || above === 'circle') return above;
    trees.set(path, undefined);
    const tree = this.child(above, path.slice(path.lastIndexOf('/') + 1));
    if (tree) trees.set(path, tree);
    else trees.delete(path);
    return tree;
  }
}

function circular(node: Node, stack: Stack, path: string): boolean {
  let depth = 0;
  for (let at: Node | undefined = node; at; at = at.parent) {
    if (at.stack === stack && at.arc !== 'relocate' && (isBelow(path, at.path) || isBelow(at.path, path)))
      return true;
    if (++depth > deepest) return true;
  }
  return false;
}

function subtree(node: Node): Node[] {
  return [node, ...node.children.flatMap(subtree)];
}

const hasOpinions = (node: Node): boolean => node.sites.length > 0 || node.children.some(hasOpinions);
const same = (a: string, b: string): boolean => a === b;
const sameArc = (a: Arc, b: Arc): boolean => a.asset === b.asset && a.prim === b.prim;

/** Items of a list over the layers of one node, with the layer that named each. List edits go no further. */
function merged<T>(
  { sites }: Node,
  pick: (spec: PrimSpec) => ListEdit<T>,
  alike: (a: T, b: T) => boolean,
): { item: T; layer: Layer }[] {
  const edits = sites.map(({ spec, layer }) => mapEdit(pick(spec), (item) => [{ item, layer }]));
  return applyEdits(edits, (a, b) => alike(a.item, b.item));
}
