/** Polygon meshes, built from the few solids that parts of a board are made of. Millimetres, Z up. */

type Point = readonly [x: number, y: number, z: number];
export type Flat = readonly [x: number, y: number];

export interface Mesh {
  points: Point[];
  /** Polygons as vertex numbers, counter-clockwise seen from outside. */
  faces: number[][];
}

export const emptyMesh = (): Mesh => ({ points: [], faces: [] });

/** Appends `part` to `mesh`. */
export function append(mesh: Mesh, part: Mesh): void {
  const base = mesh.points.length;
  for (const point of part.points) mesh.points.push(point);
  for (const face of part.faces) mesh.faces.push(face.map((vertex) => vertex + base));
}

export function merge(parts: readonly Mesh[]): Mesh {
  const mesh = emptyMesh();
  for (const part of parts) append(mesh, part);
  return mesh;
}

/** Stacks closed outlines of equal length from bottom to top and closes the top. Outlines run counter-clockwise. */
function loft(rings: readonly (readonly Point[])[]): Mesh {
  const mesh = emptyMesh();
  const count = rings[0]?.length ?? 0;
  for (const ring of rings) mesh.points.push(...ring);
  for (let level = 0; level + 1 < rings.length; level++) {
    for (let i = 0; i < count; i++) {
      const j = (i + 1) % count;
      const low = level * count;
      mesh.faces.push([low + i, low + j, low + count + j, low + count + i]);
    }
  }
  const top = (rings.length - 1) * count;
  mesh.faces.push(Array.from({ length: count }, (_, i) => top + i));
  return mesh;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
  /** Bottom and top. */
  z: readonly [number, number];
}

/** A box centred at x, y, its upper edges and corners rounded by `radius`. */
export function roundedBox(box: Box, radius: number, corner = radius): Mesh {
  const [bottom, top] = box.z;
  const rings = [ringAt(box, 0, corner, bottom), ringAt(box, 0, corner, top - radius)];
  for (const angle of [30, 60, 90]) {
    const turn = (angle * Math.PI) / 180;
    const inset = radius * (1 - Math.cos(turn));
    rings.push(ringAt(box, inset, corner, top - radius + radius * Math.sin(turn)));
  }
  return loft(rings);
}

function ringAt(box: Box, inset: number, corner: number, z: number): Point[] {
  return roundedRectangle(box.x, box.y, box.width - 2 * inset, box.height - 2 * inset, corner).map(
    ([x, y]) => [x, y, z],
  );
}

/** Outline of a rectangle with rounded corners, counter-clockwise, four points a corner. */
export function roundedRectangle(
  x: number,
  y: number,
  width: number,
  height: number,
  corner: number,
  steps = 3,
): Flat[] {
  const r = Math.min(corner, width / 2, height / 2);
  const quarters = [
    [1, 1, 0],
    [-1, 1, 90],
    [-1, -1, 180],
    [1, -1, 270],
  ] as const;
  return quarters.flatMap(([sx, sy, start]) =>
    Array.from({ length: steps + 1 }, (_, i): Flat => {
      const turn = ((start + (90 * i) / steps) * Math.PI) / 180;
      return [x + sx * (width / 2 - r) + r * Math.cos(turn), y + sy * (height / 2 - r) + r * Math.sin(turn)];
    }),
  );
}

export function circle(x: number, y: number, radius: number, steps = 24): Flat[] {
  return Array.from({ length: steps }, (_, i): Flat => {
    const turn = (2 * Math.PI * i) / steps;
    return [x + radius * Math.cos(turn), y + radius * Math.sin(turn)];
  });
}

/** A flat polygon with walls down to `bottom`. */
export function slab(outline: readonly Flat[], bottom: number, top: number): Mesh {
  const at = (z: number): Point[] => outline.map(([x, y]) => [x, y, z]);
  return loft([at(bottom), at(top)]);
}

/** A flat ring at one height, between two outlines of equal length. */
export function ring(outer: readonly Flat[], inner: readonly Flat[], z: number): Mesh {
  const count = outer.length;
  const points: Point[] = [...outer, ...inner].map(([x, y]) => [x, y, z]);
  const faces = outer.map((_, i) => [i, (i + 1) % count, count + ((i + 1) % count), count + i]);
  return { points, faces };
}

/** A straight stroke of constant width, lying flat, its ends squared off and lengthened by half the width. */
export function stroke([ax, ay]: Flat, [bx, by]: Flat, width: number, z: number): Mesh {
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const ux = ((bx - ax) / length) * (width / 2);
  const uy = ((by - ay) / length) * (width / 2);
  const points: Point[] = [
    [ax - ux + uy, ay - uy - ux, z],
    [bx + ux + uy, by + uy - ux, z],
    [bx + ux - uy, by + uy + ux, z],
    [ax - ux - uy, ay - uy + ux, z],
  ];
  return { points, faces: [[0, 1, 2, 3]] };
}

/** A side profile in x and z (closed, clockwise seen from -Y to +Y), extruded along y. */
export function extrude(profile: readonly Flat[], y: number, width: number): Mesh {
  const count = profile.length;
  const side = (at: number): Point[] => profile.map(([x, z]) => [x, at, z]);
  const near = Array.from({ length: count }, (_, i) => i);
  const faces = profile.map((_, i) => [i, (i + 1) % count, count + ((i + 1) % count), count + i]);
  return {
    points: [...side(y - width / 2), ...side(y + width / 2)],
    faces: [...faces, [...near].reverse(), near.map((i) => i + count)],
  };
}

/** A height field over a rectangle: `columns` x `rows` cells, `height` in millimetres. */
export function heightField(
  area: { x: number; y: number; width: number; height: number },
  columns: number,
  rows: number,
  height: (x: number, y: number) => number,
): Mesh {
  const mesh = emptyMesh();
  for (let j = 0; j <= rows; j++) {
    for (let i = 0; i <= columns; i++) {
      const x = area.x + (i / columns - 0.5) * area.width;
      const y = area.y + (j / rows - 0.5) * area.height;
      mesh.points.push([x, y, height(x, y)]);
    }
  }
  const at = (i: number, j: number): number => j * (columns + 1) + i;
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++)
      mesh.faces.push([at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)]);
  return mesh;
}

/** Mirrors a mesh at x = 0 and keeps its faces outward. */
export function mirrorX(mesh: Mesh): Mesh {
  return {
    points: mesh.points.map(([x, y, z]) => [-x, y, z]),
    faces: mesh.faces.map((face) => [...face].reverse()),
  };
}
