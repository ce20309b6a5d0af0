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
  prepended: T[];
  appended: T[];
  deleted: T[];
}

export const noEdit = <T>(): ListEdit<T> => ({
  explicit: undefined,
  prepended: [],
  appended: [],
  deleted: [],
});

/** A variant's name to its opinions, per variant set. */
export type Variants = Map<string, Map<string, PrimSpec>>;

export class PrimSpec {
  specifier: 'def' | 'over' | 'class' = 'over';
  typeName = '';
  references: ListEdit<Arc> = noEdit();
  payloads: ListEdit<Arc> = noEdit();
  inherits: ListEdit<string> = noEdit();
  specializes: ListEdit<string> = noEdit();
  apiSchemas: ListEdit<string> = noEdit();
  variantSelection: Record<string, string> = {};
  active: boolean | undefined;
  instanceable: boolean | undefined;
  /** Attribute values by name; of a time-sampled one, the first sample. `null` is a blocked value. */
  values = new Map<string, unknown>();
  /** `interpolation` metadata by attribute name. */
  interpolation = new Map<string, string>();
  /** Relationship targets and attribute connections, the latter under `<name>.connect`. */
  targets = new Map<string, ListEdit<string>>();
  children = new Map<string, PrimSpec>();
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
}

/** Applies edits from the weakest to the strongest; `same` tells whether a deletion means this item. */
export function applyEdits<T>(strongestFirst: readonly ListEdit<T>[], same: (a: T, b: T) => boolean): T[] {
  let items: T[] = [];
  for (const edit of [...strongestFirst].reverse()) {
    if (edit.explicit) items = [...edit.explicit];
    const gone = [...edit.deleted, ...edit.prepended, ...edit.appended];
    items = items.filter((item) => !gone.some((other) => same(item, other)));
    items = [...edit.prepended, ...items, ...edit.appended];
  }
  return items;
}
