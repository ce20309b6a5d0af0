/** Gives every mesh its class and every class its colour. */
import type { Label, Rgba } from '../../pictures/labels.ts';
import { hashText } from '../shared/random.ts';

export interface SemanticRule {
  /** Shell pattern over prim paths, as Python's fnmatch reads it: `*` also crosses `/`. */
  match: string;
  labels: { class: string };
}

/** `*`, `?`, `[seq]` and `[!seq]`, anchored at both ends. */
export function fnmatch(pattern: string): RegExp {
  const source = pattern.replace(/\[!?[^\]]+\]|[\s\S]/g, (token) => {
    if (token === '*') return '[\\s\\S]*';
    if (token === '?') return '[\\s\\S]';
    if (token.length > 1) return token.replace(/^\[!/, '[^').replace(/\\/g, '\\\\');
    return token.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`);
}

export interface Semantics {
  /** Class number of a prim path; 0 is unlabelled. The first rule that matches wins. */
  classOf(path: string): number;
  /** Class names; `names[0]` is UNLABELLED. */
  names: string[];
  colors: Rgba[];
}

const unlabelled: Rgba = [0, 0, 0, 255];

export function semantics(rules: readonly SemanticRule[]): Semantics {
  const names = ['UNLABELLED'];
  const tests = rules.map(({ match, labels }) => {
    const known = names.indexOf(labels.class);
    return { pattern: fnmatch(match), id: known >= 0 ? known : names.push(labels.class) - 1 };
  });
  const colors = names.map((name, id) => (id === 0 ? unlabelled : colorOf(name)));
  spread(colors);
  return { names, colors, classOf: (path) => tests.find(({ pattern }) => pattern.test(path))?.id ?? 0 };
}

/** A bright colour that depends on the name alone, so that runs of one taxonomy agree. */
function colorOf(name: string): Rgba {
  const hash = hashText(name);
  const channel = (shift: number): number => 40 + Math.round(((hash >> shift) & 0xff) * 0.84);
  return [channel(0), channel(8), channel(16), 255];
}

/** No two classes may share a colour. */
function spread(colors: Rgba[]): void {
  const seen = new Set<string>();
  for (const color of colors) {
    while (seen.has(color.join())) color[2] = (color[2] + 1) % 256;
    seen.add(color.join());
  }
}

export function labelsOf({ names, colors }: Semantics): Label[] {
  return names.map((name, id) => ({ name, rgba: colors[id] ?? unlabelled }));
}
