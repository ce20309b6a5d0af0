/** Which material a prim is bound to, as UsdShadeMaterialBindingAPI computes it for the purpose `full`. */
import type { Prim } from './prim.ts';
import { text } from './values.ts';

/** A material's path, found for many prims of one stage. */
export class Bindings {
  private readonly collections = new Map<string, (path: string) => boolean>();

  constructor(
    private readonly root: Prim,
    /** Told of a binding to something that is no material. */
    private readonly onMissing: (prim: string, material: string) => void,
  ) {}

  /** The nearest binding from the prim upwards, unless one above says it is stronger; of a set before the direct one. */
  of(prim: Prim): string | undefined {
    for (const purpose of [':full', '']) {
      let found: string | undefined;
      for (let at: Prim | undefined = prim; at?.parent; at = at.parent) {
        const stronger = (name: string): boolean =>
          found === undefined || at?.bindAs(name) === 'strongerThanDescendants';
        const name = `material:binding${purpose}`;
        const [direct] = at.targets(name);
        const before = found;
        if (direct !== undefined && stronger(name)) found = direct;
        const ofDirect = found !== before;
        found =
          this.ofCollection(at, purpose, prim, (relationship) => ofDirect || stronger(relationship)) ?? found;
      }
      if (found === undefined) continue;
      // A binding to nothing is one, too: what a prim above is bound to does not count in its place.
      if (this.root.at(found)?.typeName === 'Material') return found;
      this.onMissing(prim.path, found);
    }
    return undefined;
  }

  /** The first collection of `at` that holds the prim. */
  private ofCollection(
    at: Prim,
    purpose: string,
    prim: Prim,
    counts: (relationship: string) => boolean,
  ): string | undefined {
    for (const relationship of at.relationships('material:binding:collection:')) {
      const parts = relationship.slice('material:binding:collection:'.length).split(':');
      if (parts.length > 1 ? `:${parts[0]}` !== purpose : purpose !== '') continue;
      if (!counts(relationship)) continue;
      const targets = at.targets(relationship);
      const collection = targets.find((target) => target.includes('.collection:'));
      const material = targets.find((target) => target !== collection);
      if (collection !== undefined && material !== undefined && this.includes(collection, prim.path))
        return material;
    }
    return undefined;
  }

  private includes(collection: string, path: string): boolean {
    const known = this.collections.get(collection) ?? this.membership(collection);
    this.collections.set(collection, known);
    return known(path);
  }

  /** The longest path of the collection that holds the prim decides. */
  private membership(collection: string, above: readonly string[] = []): (path: string) => boolean {
    const [prim = '', name = ''] = collection.split('.');
    const owner = this.root.at(prim);
    if (!owner || above.includes(collection)) return () => false;
    const rule = text(owner.value(`${name}:expansionRule`)) ?? 'expandPrims';
    const own = new Map<string, boolean>();
    const others: ((path: string) => boolean)[] = [];
    if (owner.value(`${name}:includeRoot`) === true) own.set('', true);
    for (const target of owner.targets(`${name}:includes`)) {
      if (target.includes('.collection:')) others.push(this.membership(target, [...above, collection]));
      else own.set(target, true);
    }
    for (const target of owner.targets(`${name}:excludes`)) own.set(target, false);
    return (path) => {
      for (let at = path; ; at = at.slice(0, at.lastIndexOf('/'))) {
        const bound = own.get(at);
        if (bound !== undefined) return bound && (at === path || rule !== 'explicitOnly');
        if (at === '') return others.some((other) => other(path));
      }
    };
  }
}
