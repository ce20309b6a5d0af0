/**
 * Does the board lie so that the camera sees its face? usd2roi moves the camera over X and Y and looks along -Z whatever the
 * scene's upAxis is: it reads neither that nor metersPerUnit (sdg_pipeline.py, common.py).
 */
import { type Bounds, boundsOf, meshBounds } from './bounds.ts';
import type { Scene, SceneMesh } from './scene.ts';

export interface Lie {
  /** It shows its edge, its back, or its face foreshortened. */
  state: 'edge' | 'back' | 'tilted';
  what: string;
  /** The op that lays it flat, such as `rotateX = 90`. */
  turn: string;
}

type Vector = readonly [number, number, number];
interface Face {
  /** Of length one; without a direction. */
  normal: Vector;
  /** Share of all area that faces along it. */
  share: number;
}

/** A sheet has so much of its area on its two faces; a housing has not. */
const flat = 0.7;
/** So many of the largest meshes are asked whether they are a sheet. */
const asked = 12;
/** Degrees. Less is nothing that a picture shows; more is an edge. */
const [straight, edge] = [8, 60];
const looks =
  'while usd2roi moves its camera over X and Y and looks along -Z, whatever upAxis says: pictures would show';

/** Undefined where the camera sees the board's face, or where no sheet below `root` tells. */
export function lieOf(scene: Scene, root: string): Lie | undefined {
  const below = scene.meshes.filter(({ path }) => path === root || path.startsWith(`${root}/`));
  const boxes = new Map(below.map((mesh) => [mesh, meshBounds(mesh)]));
  const largest = [...boxes].sort((a, b) => sheetArea(b[1]) - sheetArea(a[1])).slice(0, asked);
  const found = largest
    .map(([mesh, box]) => ({ mesh, box, face: faceOf([mesh]) }))
    .find(({ face }) => face && face.share >= flat);
  if (!found?.face) return undefined;
  const others = [...boxes.values()].filter(
    (box) => box !== found.box && sheetArea(box) < sheetArea(found.box),
  );
  const normal = outwards(found.face.normal, found.box, others);
  const degrees = (Math.acos(Math.min(1, Math.abs(normal[2]))) * 180) / Math.PI;
  const turn = turnOf(normal);
  if (degrees <= straight)
    return isBack(found.box, others) ? { state: 'back', turn, ...back(root) } : undefined;
  // A shield or a heat sink may stand on a board that is no sheet: then the rest faces another way.
  const all = faceOf(below)?.normal;
  if (!all || Math.abs(dot(all, normal)) < 0.85) return undefined;
  return degrees > edge
    ? { state: 'edge', turn, what: edgeWords(scene, root, normal) }
    : {
        state: 'tilted',
        turn,
        what: `${root} is tilted by ${Math.round(degrees)} degrees, ${looks} it foreshortened`,
      };
}

const back = (root: string): { what: string } => ({
  what: `everything on ${root} lies below it in Z, ${looks} its bare back`,
});

function edgeWords({ upAxis }: Scene, root: string, [x, y]: Vector): string {
  const planes = Math.abs(y) > Math.abs(x) ? 'X and Z' : 'Y and Z';
  const lies = upAxis === 'Y' && planes === 'X and Z' ? 'lies flat' : 'stands';
  return `the scene's upAxis is ${upAxis} and ${root} ${lies} in ${planes}, ${looks} the board's edge`;
}

/** Whichever way it faces. */
export function largestSheet(meshes: readonly SceneMesh[]): SceneMesh | undefined {
  let found: { mesh: SceneMesh; area: number } | undefined;
  for (const mesh of meshes) {
    const area = sheetArea(meshBounds(mesh));
    if (found === undefined || area > found.area) found = { mesh, area };
  }
  return found?.mesh;
}

/** Of the box, without its thinnest side. */
function sheetArea({ min, max }: Bounds): number {
  const [, middle = 0, long = 0] = [0, 1, 2].map((n) => (max[n] ?? 0) - (min[n] ?? 0)).sort((a, b) => a - b);
  return middle * long;
}

/** The direction along which most area faces: the main axis of all normals, weighted by area. */
function faceOf(meshes: readonly SceneMesh[]): Face | undefined {
  const sums = new Float64Array(9);
  for (const { points, triangles, world } of meshes) {
    const at = (n: number): Vector => {
      const from = (triangles[n] ?? 0) * 3;
      const [x, y, z] = [points[from] ?? 0, points[from + 1] ?? 0, points[from + 2] ?? 0];
      const along = (axis: number): number =>
        x * (world[axis] ?? 0) + y * (world[4 + axis] ?? 0) + z * (world[8 + axis] ?? 0);
      return [along(0), along(1), along(2)];
    };
    for (let t = 0; t < triangles.length; t += 3) {
      const [a, b, c] = [at(t), at(t + 1), at(t + 2)];
      const normal = cross(minus(b, a), minus(c, a));
      const length = Math.hypot(...normal);
      if (!(length > 0)) continue;
      for (let i = 0; i < 9; i++)
        sums[i] = (sums[i] ?? 0) + ((normal[Math.floor(i / 3)] ?? 0) * (normal[i % 3] ?? 0)) / length;
    }
  }
  const total = (sums[0] ?? 0) + (sums[4] ?? 0) + (sums[8] ?? 0);
  if (!(total > 0)) return undefined;
  const [row = 0] = [0, 1, 2].sort((a, b) => (sums[b * 4] ?? 0) - (sums[a * 4] ?? 0));
  let normal = unit([sums[row * 3] ?? 0, sums[row * 3 + 1] ?? 0, sums[row * 3 + 2] ?? 0]);
  for (let turn = 0; turn < 40; turn++) normal = unit(times(sums, normal));
  return { normal, share: dot(normal, times(sums, normal)) / total };
}

/** Towards the side on which most of the other meshes lie; up where neither has more. */
function outwards(normal: Vector, sheet: Bounds, others: readonly Bounds[]): Vector {
  const side = others.reduce(
    (sum, box) => sum + Math.sign(dot(minus(middle(box), middle(sheet)), normal)),
    0,
  );
  return side < 0 || (side === 0 && normal[2] < 0) ? [-normal[0], -normal[1], -normal[2]] : normal;
}

/** Parts below the sheet, and nothing above. */
function isBack(sheet: Bounds, others: readonly Bounds[]): boolean {
  return others.length >= 3 && boundsOf([...others]).max[2] <= middle(sheet)[2];
}

function turnOf([x, y, z]: Vector): string {
  const degrees = (a: number, b: number): string => String(Math.round((Math.atan2(a, b) * 180) / Math.PI));
  if (Math.abs(x) < 0.1) return `rotateX = ${degrees(y, z)}`;
  if (Math.abs(y) < 0.1) return `rotateY = ${degrees(-x, z)}`;
  return 'rotateX and rotateY, until its face looks along +Z';
}

const middle = ({ min, max }: Bounds): Vector => [
  (min[0] + max[0]) / 2,
  (min[1] + max[1]) / 2,
  (min[2] + max[2]) / 2,
];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
function unit(vector: Vector): Vector {
  const length = Math.hypot(...vector) || 1;
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}
const times = (m: Float64Array, [x, y, z]: Vector): Vector => {
  const row = (n: number): number => (m[n] ?? 0) * x + (m[n + 1] ?? 0) * y + (m[n + 2] ?? 0) * z;
  return [row(0), row(3), row(6)];
};
