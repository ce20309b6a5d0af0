/** Patterns for `semantics` that match the paths of one class and no prim of another. */
import { primPattern } from '../globs.ts';

/** So many patterns for one kind of pieces at most; a scene that needs more has no names to go by. */
const most = 40;

/**
 * As few patterns as match all of `wanted`; a pattern that would match one of `others` is split, at last into the paths
 * themselves. Undefined where that takes too many.
 */
export function patternsFor(wanted: readonly string[], others: readonly string[]): string[] | undefined {
  const found: string[] = [];
  for (const same of byShape(wanted, ({ length }) => String(length)))
    found.push(...narrowed(same, others, 0));
  return found.length > most ? undefined : [...new Set(found)];
}

function narrowed(paths: readonly string[], others: readonly string[], depth: number): string[] {
  const pattern = generalised(paths);
  const test = primPattern(pattern);
  if (!others.some((other) => test.test(other))) return [pattern];
  if (paths.length === 1) return [...paths];
  // First by the words of the first segment that differs, then by that segment itself, then path by path.
  const at = firstDifference(paths);
  const keys = [
    (segments: string[]) => (segments[at] ?? '').replace(/\d+/g, ''),
    (segments: string[]) => segments[at] ?? '',
    (segments: string[]) => segments.join('/'),
  ];
  const key = keys[Math.min(depth, 2)] ?? keys[2];
  return key === undefined
    ? [...paths]
    : byShape(paths, key).flatMap((same) => narrowed(same, others, depth + 1));
}

function byShape(paths: readonly string[], key: (segments: string[]) => string): string[][] {
  const shapes = new Map<string, string[]>();
  for (const path of paths) {
    const shape = key(path.split('/'));
    shapes.set(shape, [...(shapes.get(shape) ?? []), path]);
  }
  return [...shapes.values()];
}

function firstDifference(paths: readonly string[]): number {
  const all = paths.map((path) => path.split('/'));
  const [first = []] = all;
  return Math.max(
    0,
    first.findIndex((segment, n) => all.some((other) => other[n] !== segment)),
  );
}

/** One pattern over paths of the same depth: where they differ, what stands before and behind the difference stays. */
function generalised(paths: readonly string[]): string {
  const all = paths.map((path) => path.split('/'));
  const [first = []] = all;
  return first
    .map((segment, n) => {
      const values = [...new Set(all.map((other) => other[n] ?? ''))];
      if (values.length === 1) return segment;
      const start = shared(values).replace(/\d+$/, '');
      const rest = values.map((value) => [...value.slice(start.length)].reverse().join(''));
      const end = [...shared(rest)].reverse().join('').replace(/^\d+/, '');
      return `${start}*${end}`;
    })
    .join('/');
}

/** What all begin with. */
function shared(values: readonly string[]): string {
  const [first = ''] = values;
  let length = 0;
  while (length < first.length && values.every((value) => value[length] === first[length])) length++;
  return first.slice(0, length);
}
