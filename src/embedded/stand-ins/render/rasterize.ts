/** Draws meshes from above into a depth buffer with normals: what the camera sees, before light. */
import type { BoardMesh } from './board.ts';

export interface View {
  /** Left and top edge of the buffer in scene units. */
  left: number;
  top: number;
  /** Samples per scene unit. */
  scale: number;
  width: number;
  height: number;
  /** Shift of x and y per unit of height: a slightly tilted camera. */
  tiltX: number;
  tiltY: number;
}

export interface Surface {
  width: number;
  height: number;
  /** Height in scene units; -Infinity where nothing is. */
  z: Float32Array;
  /** Unit normal's x and y (y up, as in the scene). */
  nx: Float32Array;
  ny: Float32Array;
  /** Number of the mesh plus one; 0 is nothing. */
  mesh: Uint16Array;
}

export function newSurface(width: number, height: number): Surface {
  const size = width * height;
  return {
    width,
    height,
    z: new Float32Array(size).fill(-Infinity),
    nx: new Float32Array(size),
    ny: new Float32Array(size),
    mesh: new Uint16Array(size),
  };
}

/** Draws one mesh; `id` is what `surface.mesh` gets. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: the loop over pixels, where every call was measured to cost
export function drawMesh(surface: Surface, mesh: BoardMesh, id: number, view: View): void {
  const { triangles, normals, world } = mesh;
  const { sx, sy, sz } = projected(mesh, view);
  const normal = new Float64Array(9);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t] ?? 0, triangles[t + 1] ?? 0, triangles[t + 2] ?? 0];
    const [ax, ay] = [sx[a] ?? 0, sy[a] ?? 0];
    const [bx, by] = [sx[b] ?? 0, sy[b] ?? 0];
    const [cx, cy] = [sx[c] ?? 0, sy[c] ?? 0];
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (Math.abs(area) < 1e-9) continue;
    const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
    const x1 = Math.min(surface.width - 1, Math.floor(Math.max(ax, bx, cx)));
    const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
    const y1 = Math.min(surface.height - 1, Math.floor(Math.max(ay, by, cy)));
    if (x0 > x1 || y0 > y1) continue;
    for (let k = 0; k < 9; k += 3) turnNormal(normals, t * 3 + k, world, normal, k);
    const [az, bz, cz] = [sz[a] ?? 0, sz[b] ?? 0, sz[c] ?? 0];
    const inverse = 1 / area;
    const stepU = (cy - ay) * inverse;
    const stepV = -(by - ay) * inverse;
    for (let y = y0; y <= y1; y++) {
      const dx = x0 - ax;
      const dy = y - ay;
      let u = (dx * (cy - ay) - (cx - ax) * dy) * inverse;
      let v = ((bx - ax) * dy - dx * (by - ay)) * inverse;
      let at = y * surface.width + x0;
      for (let x = x0; x <= x1; x++, u += stepU, v += stepV, at++) {
        if (u < -1e-9 || v < -1e-9 || u + v > 1 + 1e-9) continue;
        const z = az + u * (bz - az) + v * (cz - az);
        if (z <= (surface.z[at] ?? 0)) continue;
        const s = 1 - u - v;
        let nx = (normal[0] ?? 0) * s + (normal[3] ?? 0) * u + (normal[6] ?? 0) * v;
        let ny = (normal[1] ?? 0) * s + (normal[4] ?? 0) * u + (normal[7] ?? 0) * v;
        const nz = (normal[2] ?? 0) * s + (normal[5] ?? 0) * u + (normal[8] ?? 0) * v;
        // Seen from above, so a face that points down is seen from its back.
        const length = Math.sqrt(nx * nx + ny * ny + nz * nz) * (nz < 0 ? -1 : 1) || 1;
        nx /= length;
        ny /= length;
        surface.z[at] = z;
        surface.nx[at] = nx;
        surface.ny[at] = ny;
        surface.mesh[at] = id;
      }
    }
  }
}

/** Places of the points in the buffer, in pixels, and their heights in scene units. */
function projected(
  { points, world }: BoardMesh,
  view: View,
): { sx: Float64Array; sy: Float64Array; sz: Float64Array } {
  const w = (index: number): number => world[index] ?? 0;
  const count = points.length / 3;
  const sx = new Float64Array(count);
  const sy = new Float64Array(count);
  const sz = new Float64Array(count);
  for (let v = 0; v < count; v++) {
    const [x, y, z] = [points[v * 3] ?? 0, points[v * 3 + 1] ?? 0, points[v * 3 + 2] ?? 0];
    const wz = w(2) * x + w(6) * y + w(10) * z + w(14);
    sx[v] = (w(0) * x + w(4) * y + w(8) * z + w(12) + wz * view.tiltX - view.left) * view.scale - 0.5;
    sy[v] = (view.top - (w(1) * x + w(5) * y + w(9) * z + w(13) + wz * view.tiltY)) * view.scale - 0.5;
    sz[v] = wz;
  }
  return { sx, sy, sz };
}

/**
 * The normal at `from` as the world sees it, into `turned` at `to`. Rotation and uniform scale keep directions; the length
 * is restored when the pixel is lit.
 */
function turnNormal(
  normals: Float32Array,
  from: number,
  world: Float64Array,
  turned: Float64Array,
  to: number,
): void {
  const x = normals[from] ?? 0;
  const y = normals[from + 1] ?? 0;
  const z = normals[from + 2] ?? 1;
  turned[to] = (world[0] ?? 0) * x + (world[4] ?? 0) * y + (world[8] ?? 0) * z;
  turned[to + 1] = (world[1] ?? 0) * x + (world[5] ?? 0) * y + (world[9] ?? 0) * z;
  turned[to + 2] = (world[2] ?? 0) * x + (world[6] ?? 0) * y + (world[10] ?? 0) * z;
}
