/** One layer's opinions, the same from text and from crate files. */

/** A reference or payload. */
export interface Arc {
  /** Asset path as written; empty for the same layer stack. */
  asset: string;
  /** Prim path, or empty for the layer's default prim. */
  prim: string;
}

/** One layer's edits of a list. */
export interface ListEdit<T> {
  explicit: T[] | undefined;
  /** Put at the end, unless they are in the list already. */
  added: T[];
  prepended: T[];
  appended: T[];
  deleted: T[];
  /** A wish for the order. */
  ordered: T[];
}

export const noEdit = <T>(): ListEdit<T> => ({
  explicit: undefined,
  added: [],
  prepended: [],
  appended: [],
  deleted: [],
  ordered: [],
});

/** The same edit of other items; an item may become none. */
export function mapEdit<A, B>(edit: ListEdit<A>, map: (item: A) => B[]): ListEdit<B> {
  return {
    explicit: edit.explicit?.flatMap(map),
    added: edit.added.flatMap(map),
    prepended: edit.prepended.flatMap(map),
    appended: edit.appended.flatMap(map),
    deleted: edit.deleted.flatMap(map),
    ordered: edit.ordered.flatMap(map),
  };
}

/** A variant's name to its opinions, per variant set. */
export type Variants = Map<string, Map<string, PrimSpec>>;

/** What OpenUSD takes for the name of a prim (SdfPath::IsValidIdentifier): it stands in paths, patterns and files of others. */
export const isPrimName = (name: string): boolean => /^[\p{XID_Start}_][\p{XID_Continue}]*$/u.test(name);

export class PrimSpec {
  specifier: 'def' | 'over' | 'class' = 'over';
  typeName = '';
  references: ListEdit<Arc> = noEdit();
  payloads: ListEdit<Arc> = noEdit();
  inherits: ListEdit<string> = noEdit();
  specializes: ListEdit<string> = noEdit();
  apiSchemas: ListEdit<string> = noEdit();
  variantSets: ListEdit<string> = noEdit();
  /** Instances of a PointInstancer that are off. */
  inactiveIds: ListEdit<number> = noEdit();
  variantSelection: Record<string, string> = {};
  active: boolean | undefined;
  instanceable: boolean | undefined;
  /** Attribute values by name; of a time-sampled one, the earliest sample. `null` is a blocked value. */
  values = new Map<string, unknown>();
  /** `interpolation` metadata by attribute name. */
  interpolation = new Map<string, string>();
  /** `bindMaterialAs` metadata by the relationship's name. */
  bindAs = new Map<string, string>();
  /** Relationship targets and attribute connections, the latter under `<name>.connect`. */
  targets = new Map<string, ListEdit<string>>();
  children = new Map<string, PrimSpec>();
  /** `reorder nameChildren`. */
  childOrder: string[] = [];
  variants: Variants = new Map();

  constructor(readonly name: string) {}

  /** The child of this name, made when it is not there. */
  child(name: string): PrimSpec {
    const found = this.children.get(name) ?? new PrimSpec(name);
    this.children.set(name, found);
    return found;
  }
}

export interface Layer {
  /** Absolute path. */
  file: string;
  /** Holds the root prims as children. */
  root: PrimSpec;
  defaultPrim: string;
  subLayers: string[];
  metersPerUnit: number | undefined;
  upAxis: string | undefined;
  /** Values of `${NAME}` in asset paths and variant selections. */
  variables: Record<string, string>;
  /** Old and new path of prims that move, in the layer's namespace. */
  relocates: [string, string][];
}

/** Applies edits from the weakest to the strongest; `same` tells whether two items are one. */
export function applyEdits<T>(strongestFirst: readonly ListEdit<T>[], same: (a: T, b: T) => boolean): T[] {
  let items: T[] = [];
  for (const edit of [...strongestFirst].reverse()) {
    if (edit.explicit) items = unique(edit.explicit, same);
    const without = (gone: readonly T[]): T[] => items.filter((item) => !gone.some((one) => same(item, one)));
    if (edit.deleted.length > 0) items = without(edit.deleted);
    if (edit.added.length > 0) items = unique([...items, ...edit.added], same);
    if (edit.prepended.length > 0) items = [...unique(edit.prepended, same), ...without(edit.prepended)];
    if (edit.appended.length > 0) items = [...without(edit.appended), ...unique(edit.appended, same)];
    if (edit.ordered.length > 0) items = reordered(items, edit.ordered, same);
  }
  return items;
}

function unique<T>(items: readonly T[], same: (a: T, b: T) => boolean): T[] {
  if (items.length < 2) return [...items];
  return items.filter((item, n) => items.findIndex((other) => same(item, other)) === n);
}

/** Named items in the order asked for; each takes along the unnamed ones that follow it. */
export function reordered<T>(items: readonly T[], order: readonly T[], same: (a: T, b: T) => boolean): T[] {
  const named = (item: T): number => order.findIndex((one) => same(item, one));
  const first: T[] = [];
  const groups = new Map<number, T[]>();
  let current = first;
  for (const item of items) {
    const place = named(item);
    if (place >= 0) {
      current = [];
      groups.set(place, current);
    }
    current.push(item);
  }
  return [...first, ...order.flatMap((_, n) => groups.get(n) ?? [])];
}
