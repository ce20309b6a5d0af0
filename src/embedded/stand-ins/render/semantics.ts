/** Labels of prims by the rules of a board (semantic_rules.py), and the colours of the classes that come of them. */
import type { Rgba } from '../../../base/imaging/labels.ts';
import { primPattern } from '../../../scene/globs.ts';
import type { Scene } from '../../../scene/usd/scene.ts';
import { isMapping, item, type Mapping, str } from '../shared/python.ts';
import { hashText } from '../shared/random.ts';

export interface SemanticRule {
  /** Pattern over prim paths, see `primPattern`. */
  match: string;
  labels: Record<string, string>;
}

/** `semantics` of the config; throws KeyError 'match'. */
export function readRules(config: Mapping): SemanticRule[] {
  const rules = Array.isArray(config.semantics) ? config.semantics : [];
  return rules.map((rule: unknown) => {
    const match = str(item(rule, 'match'));
    const labels = isMapping(rule) && isMapping(rule.labels) ? rule.labels : {};
    return {
      match,
      labels: Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, str(value)])),
    };
  });
}

export interface PrimLabels {
  /** Labels by prim path; keys of several rules are merged, of one key the last rule counts. */
  byPath: Map<string, Record<string, string>>;
  rules: number;
  keys: number;
  /** Instances whose copies of the prototype the real tool must make writable first. */
  instances: number;
}

/** Parts below the Scopes that `component_types` names, each a capacitor to apply_semantics; rules come after it. */
export function labelPrims(scene: Scene, config: Mapping, rules: readonly SemanticRule[]): PrimLabels {
  const byPath = new Map<string, Record<string, string>>();
  const patterns = rules.map(({ match }) => primPattern(match));
  const instances = scene.prims.filter(({ instanceable }) => instanceable).map(({ path }) => path);
  const touched = new Set<string>();
  for (const [index, { labels }] of rules.entries()) {
    if (Object.keys(labels).length === 0) continue;
    for (const { path } of scene.prims) {
      if (!patterns[index]?.test(path)) continue;
      byPath.set(path, { ...byPath.get(path), ...labels });
    }
  }
  const known = new Set(instances);
  for (const path of byPath.keys()) {
    const above = ancestors(path).find((candidate) => known.has(candidate));
    if (above !== undefined) touched.add(above);
  }
  const keys = [...byPath.values()].reduce((sum, labels) => sum + Object.keys(labels).length, 0);
  const result = { rules: rules.length, keys, instances: touched.size };
  return { ...result, byPath: new Map([...componentLabels(scene, config), ...byPath]) };
}

function componentLabels(
  scene: Scene,
  { pcba_root, component_types }: Mapping,
): [string, Record<string, string>][] {
  if (typeof pcba_root !== 'string' || !Array.isArray(component_types)) return [];
  const types = new Set(component_types.map(str));
  const scopes = new Set(
    scene.prims
      .filter(({ path, type }) => type === 'Scope' && path.startsWith(`${pcba_root}/`))
      .filter(({ path }) => types.has(path.slice(path.lastIndexOf('/') + 1)))
      .map(({ path }) => path),
  );
  return scene.prims
    .filter(({ path, type }) => type === 'Xform' && scopes.has(path.slice(0, path.lastIndexOf('/'))))
    .map(({ path }) => [path, { class: 'capacitor' }]);
}

/** The prims above a path, nearest first. */
function ancestors(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, n) => `/${names.slice(0, names.length - n).join('/')}`);
}

/** A class that pixels can have: its entry in the labels file and its colour. */
export interface PixelClass {
  labels: Record<string, string>;
  color: Rgba;
}

export interface PixelClasses {
  /** `classes[0]` is UNLABELLED. */
  classes: PixelClass[];
  /** Number of a mesh's class, from its own labels and those of the prims above it, the nearest first. */
  classOf(path: string): number;
}

/** `types` are the keys of labels that the masks show (writer.semantic_types). */
export function pixelClasses(byPath: PrimLabels['byPath'], types: readonly string[]): PixelClasses {
  const classes: PixelClass[] = [{ labels: { class: 'UNLABELLED' }, color: [0, 0, 0, 255] }];
  const numbers = new Map<string, number>();
  const numberOf = (labels: Record<string, string>): number => {
    const shown = types.flatMap((type): [string, string][] => {
      const value = labels[type];
      return value === undefined ? [] : [[type, value]];
    });
    if (shown.length === 0) return 0;
    const key = JSON.stringify(shown);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const taken = new Set(classes.map(({ color }) => color.join()));
    const color = colorOf(shown.map(([, value]) => value).join());
    while (taken.has(color.join())) color[2] = (color[2] + 1) % 256;
    const number = classes.push({ labels: Object.fromEntries(shown), color }) - 1;
    if (number > 250) throw new Error('this CPU preview knows 250 different labels at most');
    numbers.set(key, number);
    return number;
  };
  // All labels get their numbers and colours in the rules' order, whatever is drawn.
  for (const labels of byPath.values()) numberOf(labels);
  return {
    classes,
    classOf: (path) =>
      numberOf(Object.assign({}, ...[...ancestors(path).reverse(), path].map((at) => byPath.get(at)))),
  };
}

/** A bright colour that depends on the name alone, so that runs of one taxonomy agree. */
function colorOf(name: string): Rgba {
  const hash = hashText(name);
  const channel = (shift: number): number => 40 + Math.round(((hash >> shift) & 0xff) * 0.84);
  return [channel(0), channel(8), channel(16), 255];
}
