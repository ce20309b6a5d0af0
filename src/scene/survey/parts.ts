/** Which prims of a scene are parts on a board, and which of them are alike. Sizes are in units of the scene. */
import { type Bounds, boundsOf, meshBounds } from '../usd/bounds.ts';
import type { Scene, SceneMesh, ScenePrim } from '../usd/scene.ts';

export interface Piece {
  /** Of the prim that a rule can match. */
  path: string;
  /** Below the part, with `#` for each number: pieces of one kind have one. */
  kind: string;
  bounds: Bounds;
  mesh: SceneMesh;
}

export interface Part {
  path: string;
  /** Name of the file that its prim, or the one just below, brings in. */
  file: string | undefined;
  bounds: Bounds;
  pieces: Piece[];
}

/** Parts that are made of the same pieces, from the same file. */
export interface Group {
  file: string | undefined;
  parts: Part[];
}

export interface Found {
  groups: Group[];
  /** The mesh with the largest face: the board itself. */
  sheet: Piece | undefined;
  /** Pieces of no part, without the sheet. */
  loose: Piece[];
}

/** A place of the tree of prims that has geometry at or below it. */
interface Place {
  path: string;
  name: string;
  prim: ScenePrim | undefined;
  bounds: Bounds;
  pieces: Piece[];
  own: number;
  children: Place[];
  /** What it is made of, numbers aside. */
  made: string;
}

/** Beyond this share of the board nothing is a part. */
const mostOfBoard = 0.6;
const designator = /^(?:[A-Z]{1,4}_?\d{1,5})(?:_.*)?$/;
export const withoutNumbers = (text: string): string => text.replace(/\d+/g, '#');
export const lengthOf = ({ min, max }: Bounds): number => Math.max(max[0] - min[0], max[1] - min[1]);
export const faceOf = ({ min, max }: Bounds): number => (max[0] - min[0]) * (max[1] - min[1]);
const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function findParts(scene: Scene): Found {
  const prims = new Map(scene.prims.map((prim) => [prim.path, prim]));
  const pieces = piecesOf(scene, prims);
  const sheet = pieces.reduce<Piece | undefined>(
    (most, piece) => (most === undefined || faceOf(piece.bounds) > faceOf(most.bounds) ? piece : most),
    undefined,
  );
  if (sheet === undefined) return { groups: [], sheet, loose: [] };
  const root = treeOf(
    pieces.filter((piece) => piece !== sheet),
    prims,
  );
  const parts: Part[] = [];
  const loose: Piece[] = [];
  const longest = lengthOf(sheet.bounds) * mostOfBoard;
  const visit = (place: Place, siblings: readonly Place[]): void => {
    if (place.children.length === 0 && place.own > 0 && place.prim?.file === undefined) {
      // One mesh alone: a part only where its name says so.
      if (lengthOf(place.bounds) <= longest && designator.test(place.name)) parts.push(partOf(place));
      else loose.push(...place.pieces);
      return;
    }
    if (lengthOf(place.bounds) <= longest && isPart(place, siblings)) parts.push(partOf(place));
    else {
      loose.push(...place.pieces.filter(({ path }) => path === place.path));
      for (const child of place.children) visit(child, place.children);
    }
  };
  for (const top of root) visit(top, root);
  return { groups: alike(parts), sheet, loose };
}

/** By prims that a rule can match: of a mesh with subsets the mesh; what an instancer makes has no prims. */
function piecesOf(scene: Scene, prims: ReadonlyMap<string, ScenePrim>): Piece[] {
  const found = new Map<string, Piece>();
  for (const mesh of scene.meshes) {
    const own = prims.get(mesh.path);
    const path = own?.type === 'GeomSubset' ? mesh.path.slice(0, mesh.path.lastIndexOf('/')) : mesh.path;
    if (!prims.has(path) || found.has(path)) continue;
    found.set(path, { path, kind: '', bounds: meshBounds(mesh), mesh });
  }
  return [...found.values()];
}

function treeOf(pieces: readonly Piece[], prims: ReadonlyMap<string, ScenePrim>): Place[] {
  const places = new Map<string, Place>();
  const tops: Place[] = [];
  const placeAt = (path: string): Place => {
    const known = places.get(path);
    if (known) return known;
    const name = lastOf(path);
    const place: Place = {
      path,
      name,
      prim: prims.get(path),
      bounds: boundsOf([]),
      pieces: [],
      own: 0,
      children: [],
      made: '',
    };
    places.set(path, place);
    const above = path.slice(0, path.lastIndexOf('/'));
    if (above === '') tops.push(place);
    else placeAt(above).children.push(place);
    return place;
  };
  for (const piece of pieces) {
    placeAt(piece.path).own++;
    for (let path = piece.path; path !== ''; path = path.slice(0, path.lastIndexOf('/')))
      placeAt(path).pieces.push(piece);
  }
  for (const place of places.values()) {
    place.bounds = boundsOf(place.pieces.map(({ bounds }) => bounds));
    place.made = place.pieces
      .map(({ path }) => withoutNumbers(path.slice(place.path.length)))
      .sort()
      .join();
  }
  return tops;
}

function isPart(place: Place, siblings: readonly Place[]): boolean {
  if (designator.test(place.name)) return true;
  const several = place.children.filter(({ pieces }) => pieces.length > 1);
  const repeated = several.some((one) =>
    several.some((other) => other !== one && (other.made === one.made || fileOf(other) !== undefined)),
  );
  if (repeated) return false;
  if (fileOf(place) !== undefined || place.prim?.instanceable) return true;
  if (siblings.some((other) => other !== place && other.made === place.made)) return true;
  return place.children.filter(({ own }) => own > 0).length > 1;
}

/** A prim that only wraps another one's file counts as that. */
const fileOf = ({ prim, children }: Place): string | undefined =>
  prim?.file ?? (children.length === 1 ? children[0]?.prim?.file : undefined);

function partOf(place: Place): Part {
  const file = fileOf(place);
  return {
    path: place.path,
    file: file === undefined ? undefined : lastOf(file.replaceAll('\\', '/')),
    bounds: place.bounds,
    pieces: place.pieces.map((piece) => ({
      ...piece,
      kind: withoutNumbers(piece.path.slice(place.path.length + 1)),
    })),
  };
}

/** The largest groups first. */
function alike(parts: readonly Part[]): Group[] {
  const groups = new Map<string, Group>();
  for (const part of parts) {
    const kinds = part.pieces.map(({ kind }) => kind).sort();
    const key = `${part.file ?? prefixOf(part.path)} ${kinds.join()}`;
    const group = groups.get(key) ?? { file: part.file, parts: [] };
    group.parts.push(part);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.parts.length - a.parts.length);
}

/** Parts of other kinds may be made of pieces of the same names: C and R are told apart by their own. */
const prefixOf = (path: string): string => /^[A-Za-z]*/.exec(lastOf(path))?.[0] ?? '';
