/** Which prims of a scene are parts on a board, and which of them are alike. Sizes are in units of the scene. */
import { type Bounds, boundsOf, faceOf, lengthOf, meshBounds } from '../usd/bounds.ts';
import type { Scene, SceneInstance, SceneMesh, ScenePrim } from '../usd/scene.ts';
import { sheetAmong } from './sheet.ts';

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
  /** The PointInstancer that places it; `path` is its prototype then, and so is that of others. */
  by?: string;
}

/** Parts that are made of the same pieces, from the same file. */
export interface Group {
  file: string | undefined;
  parts: Part[];
}

export interface Found {
  groups: Group[];
  /** The board itself. */
  sheet: Piece | undefined;
  /** Share of all meshes that stands on it. */
  carried: number;
  /** Meshes with a larger face, such as a tray or a housing. */
  larger: Piece[];
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
const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function findParts(scene: Scene): Found {
  const prims = new Map(scene.prims.map((prim) => [prim.path, prim]));
  const pieces = piecesOf(scene, prims);
  const placed = placedBy(scene, prims);
  const found = sheetAmong(pieces, [...placed.values()].flat());
  if (found === undefined) return { groups: [], sheet: undefined, carried: 0, larger: [], loose: [] };
  const { sheet, carried } = found;
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
  const files = filesOf(prims);
  const unplaced = new Set<string>();
  for (const [{ of, by }, own] of placed) {
    const part: Part = {
      ...madeOf(of, files(of), own),
      bounds: boundsOf(own.map(({ bounds }) => bounds)),
      by,
    };
    const single = own.length === 1 && part.file === undefined && !designator.test(lastOf(of));
    if (lengthOf(part.bounds) <= longest && !single) parts.push(part);
    else if (!unplaced.has(of)) loose.push(...own);
    unplaced.add(of);
  }
  const larger = pieces.filter(({ bounds }) => faceOf(bounds) > faceOf(sheet.bounds));
  return { groups: alike(parts), sheet, carried, larger, loose };
}

/** What each instance of a PointInstancer is made of; rules match the prims of its prototype. */
function placedBy({ meshes }: Scene, prims: ReadonlyMap<string, ScenePrim>): Map<SceneInstance, Piece[]> {
  const placed = new Map<SceneInstance, Piece[]>();
  for (const mesh of meshes) {
    if (mesh.instance === undefined || mesh.prototype === undefined) continue;
    const own = placed.get(mesh.instance) ?? [];
    const path = ownerOf(mesh.prototype, prims);
    if (!own.some((piece) => piece.path === path))
      own.push({ path, kind: '', bounds: meshBounds(mesh), mesh });
    placed.set(mesh.instance, own);
  }
  return placed;
}

/** The file of a prototype, or of the only prim right below it. */
function filesOf(prims: ReadonlyMap<string, ScenePrim>): (of: string) => string | undefined {
  const children = new Map<string, ScenePrim[]>();
  for (const prim of prims.values()) {
    const above = prim.path.slice(0, prim.path.lastIndexOf('/'));
    const known = children.get(above);
    if (known) known.push(prim);
    else children.set(above, [prim]);
  }
  return (of) => {
    const below = children.get(of) ?? [];
    return prims.get(of)?.file ?? (below.length === 1 ? below[0]?.file : undefined);
  };
}

/** Of a mesh with subsets the mesh. */
const ownerOf = (path: string, prims: ReadonlyMap<string, ScenePrim>): string =>
  prims.get(path)?.type === 'GeomSubset' ? path.slice(0, path.lastIndexOf('/')) : path;

/** By prims that a rule can match, without what an instancer places. */
function piecesOf(scene: Scene, prims: ReadonlyMap<string, ScenePrim>): Piece[] {
  const found = new Map<string, Piece>();
  for (const mesh of scene.meshes) {
    const path = ownerOf(mesh.path, prims);
    if (mesh.instance !== undefined || found.has(path)) continue;
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

const partOf = (place: Place): Part => ({
  ...madeOf(place.path, fileOf(place), place.pieces),
  bounds: place.bounds,
});

const madeOf = (path: string, file: string | undefined, pieces: readonly Piece[]): Omit<Part, 'bounds'> => ({
  path,
  file: file === undefined ? undefined : lastOf(file.replaceAll('\\', '/')),
  pieces: pieces.map((piece) => ({ ...piece, kind: withoutNumbers(piece.path.slice(path.length + 1)) })),
});

/** The largest groups first. */
function alike(parts: readonly Part[]): Group[] {
  const groups = new Map<string, Group>();
  for (const part of parts) {
    const kinds = part.pieces.map(({ kind }) => kind).sort();
    const key = `${part.file ?? (part.by === undefined ? prefixOf(part.path) : part.path)} ${kinds.join()}`;
    const group = groups.get(key) ?? { file: part.file, parts: [] };
    group.parts.push(part);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.parts.length - a.parts.length);
}

/** Parts of other kinds may be made of pieces of the same names: C and R are told apart by their own. */
const prefixOf = (path: string): string => /^[A-Za-z]*/.exec(lastOf(path))?.[0] ?? '';
