/** Looks through a scene for what a cookbook would name: cameras, the board, its parts by kind, with rules for them. */
import { type Bounds, boundsBelow, faceOf } from '../usd/bounds.ts';
import { type Lie, largestSheet, lieOf } from '../usd/lie.ts';
import type { Scene } from '../usd/scene.ts';
import { camerasOf } from './cameras.ts';
import { type Judged, judged } from './classes.ts';
import { type Found, findParts, type Group, type Piece, withoutNumbers } from './parts.ts';
import { patternsFor } from './patterns.ts';
import type { SceneSurvey, SurveyRule } from './scene-survey.ts';

const mostTops = 12;
const mostLoose = 12;
const mostLarger = 3;
const leastCarried = 0.25;

export function survey(scene: Scene): SceneSurvey {
  const millimetresPerUnit = scene.metersPerUnit * 1000;
  const found = findParts(scene);
  const rootPath = boardRoot(found);
  const inMillimetres = (bounds: Bounds): [number, number, number] => {
    const along = (axis: 0 | 1 | 2): number =>
      Number(((bounds.max[axis] - bounds.min[axis]) * millimetresPerUnit).toPrecision(4));
    return [along(0), along(1), along(2)];
  };
  const bounds = rootPath === undefined ? undefined : boundsBelow(scene, rootPath);
  const lie = rootPath === undefined ? undefined : lieOfBoard(scene, rootPath, found.carried);
  const paths = scene.prims.map(({ path }) => path);
  const judgements = found.groups.map((group) => ({ group, is: judged(group) }));
  const labels = labelsOf(judgements, found.loose);
  const rulesFor = (pieces: readonly Piece[]): { rules: SurveyRule[]; unnamed: boolean } =>
    rulesOf(pieces, labels, paths);
  return {
    upAxis: scene.upAxis,
    millimetresPerUnit,
    ...(lie ? { lie } : {}),
    cameras: camerasOf(scene),
    lights: scene.prims.filter(({ type }) => type.endsWith('Light')).length,
    tops: topsOf(scene, found).map((path) => {
      const below = boundsBelow(scene, path);
      const meshes = scene.meshes.filter((mesh) => isAt(mesh.path, path)).length;
      return { path, meshes, millimetres: below ? inMillimetres(below) : [0, 0, 0] };
    }),
    root:
      rootPath === undefined || !bounds
        ? null
        : { ...boardOf(found, rootPath, bounds), millimetres: inMillimetres(bounds) },
    groups: judgements.map(({ group, is }) => {
      const { parts, file } = group;
      const middle = [...parts].sort((a, b) => faceOf(a.bounds) - faceOf(b.bounds))[parts.length >> 1];
      return {
        name: nameOf(group),
        file: file ?? null,
        parts: parts.length,
        example: parts[0]?.path ?? '',
        pattern: patternOf(group),
        millimetres: middle ? inMillimetres(middle.bounds) : [0, 0, 0],
        label: is.part ?? null,
        why: is.why,
        ...(parts[0]?.by === undefined ? {} : { instancer: parts[0].by }),
        joints: is.joints,
        ...(is.part === undefined
          ? { rules: [], unnamed: false }
          : rulesFor(parts.flatMap(({ pieces }) => pieces))),
      };
    }),
    loose: looseOf(found.loose),
  };
}

const isAt = (path: string, root: string): boolean => path === root || path.startsWith(`${root}/`);

/** Class of each piece by its path. */
function labelsOf(
  judgements: readonly { group: Group; is: Judged }[],
  loose: readonly Piece[],
): Map<string, SurveyRule['label']> {
  const labels = new Map<string, SurveyRule['label']>();
  for (const { group, is } of judgements) {
    if (is.part === undefined) continue;
    for (const { pieces } of group.parts)
      for (const { path, kind } of pieces) {
        const own = is.kinds.get(kind) ?? 'body';
        labels.set(path, own === 'body' ? is.part : own);
      }
  }
  for (const piece of loose) {
    const label = looseLabel(piece.path);
    if (label !== null) labels.set(piece.path, label);
  }
  return labels;
}

function rulesOf(
  pieces: readonly Piece[],
  labels: ReadonlyMap<string, SurveyRule['label']>,
  paths: readonly string[],
): { rules: SurveyRule[]; unnamed: boolean } {
  const rules: SurveyRule[] = [];
  let unnamed = false;
  const byKind = new Map<string, Piece[]>();
  for (const piece of pieces) byKind.set(piece.kind, [...(byKind.get(piece.kind) ?? []), piece]);
  for (const same of byKind.values()) {
    const label = labels.get(same[0]?.path ?? '');
    if (label === undefined) continue;
    const others = paths.filter((path) => labels.get(path) !== label);
    const patterns = patternsFor([...new Set(same.map(({ path }) => path))], others);
    if (patterns === undefined) unnamed = true;
    const prims = new Set(same.map(({ path }) => path)).size;
    for (const match of patterns ?? []) rules.push({ match, label, prims });
  }
  return { rules: rules.sort((a, b) => order.indexOf(a.label) - order.indexOf(b.label)), unnamed };
}

const order = ['capacitor', 'ic', 'solder', 'pad'];

/** What designers and CAM tools call solder and pads that lie beside the parts; masks, print and tracks are neither. */
function looseLabel(path: string): 'solder' | 'pad' | null {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/resist|silk|solder_?mask|track|trace|via/.test(name)) return null;
  if (/paste_?mask|(?:^|[\W_])(?:pad|land)s?(?:[\W_\d]|$)/.test(name)) return 'pad';
  return /solder|fillet|(?:^|_)joint/.test(name) ? 'solder' : null;
}

function looseOf(loose: readonly Piece[]): SceneSurvey['loose'] {
  const groups = new Map<string, Piece[]>();
  for (const piece of loose) {
    const key = withoutNumbers(piece.path);
    groups.set(key, [...(groups.get(key) ?? []), piece]);
  }
  return [...groups.values()]
    .map((pieces) => ({
      pattern:
        patternsFor(
          pieces.map(({ path }) => path),
          [],
        )?.[0] ??
        pieces[0]?.path ??
        '',
      prims: pieces.length,
      label: looseLabel(pieces[0]?.path ?? ''),
    }))
    .sort((a, b) => Number(b.label !== null) - Number(a.label !== null) || b.prims - a.prims)
    .slice(0, mostLoose);
}

const patternOf = ({ parts }: Pick<Group, 'parts'>): string => {
  const paths = [...new Set(parts.map(({ path }) => path))];
  return patternsFor(paths, [])?.[0] ?? paths[0] ?? '';
};

/** The file of its parts, or the pattern of their names. */
export function nameOf({ parts, file }: Group): string {
  if (file !== undefined) return file;
  const pattern = patternOf({ parts });
  return pattern.slice(pattern.lastIndexOf('/') + 1) || pattern;
}

/** The prim that the scan grid covers: with all parts, or the board alone where a tray or a housing would come along. */
function boardRoot({ groups, sheet, larger }: Found): string | undefined {
  const parts = groups.flatMap((group) => group.parts.map(({ by, path }) => by ?? path));
  const path = rootOf(parts, sheet?.path);
  if (path === undefined || sheet === undefined) return path;
  const along = larger.some((one) => isAt(one.path, path) && reachesBeyond(one.bounds, sheet.bounds));
  return along ? sheet.path : path;
}

/** Where hardly anything stands on the board that was found, it may be another, on its edge. */
function lieOfBoard(scene: Scene, root: string, carried: number): Lie | undefined {
  const lie = lieOf(scene, root);
  if (lie || carried > leastCarried) return lie;
  const other = largestSheet(scene.meshes);
  return other === undefined
    ? undefined
    : lieOf(scene, other.path.slice(0, other.path.lastIndexOf('/')) || other.path);
}

type Root = NonNullable<SceneSurvey['root']>;

function boardOf(found: Found, path: string, bounds: Bounds): Omit<Root, 'millimetres'> {
  return {
    path,
    sheet: found.sheet?.path ?? path,
    larger: found.larger.slice(0, mostLarger).map((one) => one.path),
    top: bounds.max[2],
    depth: bounds.max[2] - bounds.min[2],
    highest: highestOf(found, bounds),
  };
}

/** By more than a twentieth of the board. */
function reachesBeyond(one: Bounds, board: Bounds): boolean {
  return ([0, 1] as const).some((axis) => {
    const room = (board.max[axis] - board.min[axis]) * 0.05;
    return one.min[axis] < board.min[axis] - room || one.max[axis] > board.max[axis] + room;
  });
}

/** The top of the highest part. */
const highestOf = ({ groups }: Found, bounds: Bounds): number =>
  groups
    .flatMap(({ parts }) => parts.map((part) => part.bounds.max[2]))
    .reduce((most, one) => Math.max(most, one), bounds.max[2]);

/** The deepest prim that holds the board and its parts. */
function rootOf(parts: readonly string[], sheet: string | undefined): string | undefined {
  if (sheet === undefined) return undefined;
  const all = [
    sheet.slice(0, sheet.lastIndexOf('/')) || sheet,
    ...parts.map((path) => path.slice(0, path.lastIndexOf('/'))),
  ].map((path) => path.split('/'));
  const [first = []] = all;
  let depth = 0;
  while (depth < first.length && all.every((other) => other[depth] === first[depth])) depth++;
  const path = first.slice(0, depth).join('/');
  // Several trees at the top have no prim in common: the board's own.
  return path === '' ? sheet.slice(0, sheet.indexOf('/', 1) < 0 ? undefined : sheet.indexOf('/', 1)) : path;
}

/** The prims nearest to the top that have geometry below them, down to the fourth level, without the parts. */
export function topsOf({ meshes }: Scene, { groups }: Pick<Found, 'groups'>): string[] {
  const parts = new Set(groups.flatMap((group) => group.parts.map(({ path }) => path)));
  const tops = new Set<string>();
  for (const { path, instance } of meshes) {
    const names = (instance?.by ?? path).split('/').slice(1, instance ? undefined : -1);
    for (let depth = 1; depth <= Math.min(4, names.length); depth++) {
      const top = `/${names.slice(0, depth).join('/')}`;
      if (parts.has(top)) break;
      tops.add(top);
    }
  }
  return [...tops].sort((a, b) => a.split('/').length - b.split('/').length).slice(0, mostTops);
}
