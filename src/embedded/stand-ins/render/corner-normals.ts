/** Smooth normals that keep sharp edges sharp. */

/**
 * One unit normal per triangle corner: the mean of the faces around its vertex that lie within the crease
 * angle of its own face. Length 9 per triangle; a face without area points up.
 */
export function cornerNormals(
  points: Float32Array,
  triangles: Uint32Array,
  creaseDegrees = 42,
): Float32Array {
  const count = triangles.length / 3;
  const faces = new Float32Array(count * 3);
  const weights = new Float32Array(count);
  const at = (index: number): number => points[index] ?? 0;
  for (let t = 0; t < count; t++) {
    const a = (triangles[t * 3] ?? 0) * 3;
    const b = (triangles[t * 3 + 1] ?? 0) * 3;
    const c = (triangles[t * 3 + 2] ?? 0) * 3;
    const [ux, uy, uz] = [at(b) - at(a), at(b + 1) - at(a + 1), at(b + 2) - at(a + 2)];
    const [vx, vy, vz] = [at(c) - at(a), at(c + 1) - at(a + 1), at(c + 2) - at(a + 2)];
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    const length = Math.hypot(nx, ny, nz);
    weights[t] = length;
    faces.set(length > 0 ? [nx / length, ny / length, nz / length] : [0, 0, 1], t * 3);
  }
  const around = facesAround(points.length / 3, triangles);
  const limit = Math.cos((creaseDegrees * Math.PI) / 180);
  const normals = new Float32Array(count * 9);
  for (let corner = 0; corner < count * 3; corner++) {
    const own = Math.floor(corner / 3) * 3;
    const [fx, fy, fz] = [faces[own] ?? 0, faces[own + 1] ?? 0, faces[own + 2] ?? 1];
    const vertex = triangles[corner] ?? 0;
    let [x, y, z] = [0, 0, 0];
    for (let k = around.start[vertex] ?? 0; k < (around.start[vertex + 1] ?? 0); k++) {
      const t = around.list[k] ?? 0;
      const [gx, gy, gz] = [faces[t * 3] ?? 0, faces[t * 3 + 1] ?? 0, faces[t * 3 + 2] ?? 0];
      if (gx * fx + gy * fy + gz * fz < limit) continue;
      const weight = weights[t] ?? 0;
      x += gx * weight;
      y += gy * weight;
      z += gz * weight;
    }
    const length = Math.hypot(x, y, z);
    normals.set(length > 0 ? [x / length, y / length, z / length] : [fx, fy, fz], corner * 3);
  }
  return normals;
}

function facesAround(vertices: number, triangles: Uint32Array): { start: Uint32Array; list: Uint32Array } {
  const start = new Uint32Array(vertices + 2);
  for (const vertex of triangles) start[vertex + 2] = (start[vertex + 2] ?? 0) + 1;
  for (let v = 2; v < start.length; v++) start[v] = (start[v] ?? 0) + (start[v - 1] ?? 0);
  const list = new Uint32Array(triangles.length);
  triangles.forEach((vertex, corner) => {
    const slot = start[vertex + 1] ?? 0;
    list[slot] = Math.floor(corner / 3);
    start[vertex + 1] = slot + 1;
  });
  return { start, list };
}
