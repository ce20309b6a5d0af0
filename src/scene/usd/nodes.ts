/** The tree of places whose opinions make a prim: one node a place, joined by arcs, in USD's order of strength. */
import type { Stack } from './layers.ts';
import type { Layer, PrimSpec } from './spec.ts';

export type ArcKind = 'root' | 'inherit' | 'variant' | 'relocate' | 'reference' | 'payload' | 'specialize';

const rank: Record<ArcKind, number> = {
  root: 0,
  inherit: 1,
  variant: 2,
  relocate: 3,
  reference: 4,
  payload: 5,
  specialize: 6,
};

/** One layer's opinion about a prim. */
export interface Site {
  spec: PrimSpec;
  layer: Layer;
}

export interface Node {
  arc: ArcKind;
  stack: Stack;
  /** Of the prim inside the layer stack, without variants. */
  path: string;
  /** Strongest layer first; empty where only what arcs bring in has opinions. */
  sites: Site[];
  /** The arc takes paths below `from` to below `to` in the parent's namespace. */
  from: string;
  to: string;
  /** Paths elsewhere stay as they are, instead of meaning nothing to the parent. */
  whole: boolean;
  /** Steps down the namespace since the arc: what was said nearer to the prim is stronger. */
  age: number;
  /** Number among the arcs of one list. */
  order: number;
  parent: Node | undefined;
  /** Strongest first, but `specialize` counts after everything else of the whole tree. */
  children: Node[];
}

export function rootNode(stack: Stack): Node {
  const sites = stack.layers.map((layer) => ({ spec: layer.root, layer }));
  const place = { from: '', to: '', whole: true, age: 0, order: 0, parent: undefined, children: [] };
  return { arc: 'root', stack, path: '', sites, ...place };
}

/** The node's arc as a path in the parent's namespace; undefined where it leads out of what the arc brings in. */
export function toParent({ from, to, whole }: Node, path: string): string | undefined {
  if (isBelow(path, from)) return to + path.slice(from.length);
  return whole ? path : undefined;
}

/** A path of the node's layers as a path of the stage. */
export function toStage(node: Node, path: string): string | undefined {
  let found: string | undefined = path;
  for (let at: Node | undefined = node; at && found !== undefined; at = at.parent)
    found = toParent(at, found);
  return found;
}

/** The path itself, something below it, or a property of either. */
export function isBelow(path: string, root: string): boolean {
  if (!path.startsWith(root)) return false;
  const next = path[root.length];
  return next === undefined || next === '/' || next === '.' || root === '';
}

/** Puts a node below its parent where its strength belongs. */
export function adopt(parent: Node, child: Node): void {
  child.parent = parent;
  const weaker = (other: Node): boolean =>
    (rank[other.arc] - rank[child.arc] || other.age - child.age || other.order - child.order) > 0;
  const at = parent.children.findIndex(weaker);
  parent.children.splice(at < 0 ? parent.children.length : at, 0, child);
}

/** All nodes, the strongest first. */
export function byStrength(root: Node): Node[] {
  const found: Node[] = [];
  const later = [root];
  const visit = (node: Node): void => {
    found.push(node);
    for (const child of node.children) if (child.arc === 'specialize') later.push(child);
    for (const child of node.children) if (child.arc !== 'specialize') visit(child);
  };
  for (let n = 0; n < later.length; n++) {
    const next = later[n];
    if (next) visit(next);
  }
  return found;
}

/**
 * The tree one step down the namespace; undefined where nobody says anything. `keep` tells of a node whether its own
 * opinions count there.
 */
export function step(node: Node, name: string, keep: (node: Node) => boolean = () => true): Node | undefined {
  const path = `${node.path}/${name}`;
  const sites = keep(node)
    ? node.sites.flatMap(({ spec, layer }) => {
        const child = spec.children.get(name);
        return child ? [{ spec: child, layer }] : [];
      })
    : [];
  const moved = node.stack.moved.has(path);
  const below = moved ? [] : node.children.flatMap((child) => step(child, name, keep) ?? []);
  if (sites.length === 0 && below.length === 0 && !node.stack.comesTo.has(path)) return undefined;
  const next: Node = { ...node, path, sites, age: node.age + 1, children: below, parent: undefined };
  for (const child of below) child.parent = next;
  return next;
}
