/** Outlines of a mask's parts along the edges of its pixels; holes are filled. */

export type Polygon = [x: number, y: number][];

/** Clockwise, largest first, without points on a straight line. Parts that touch by a corner are parts of their own. */
export function contours(mask: Uint8Array, width: number, height: number): Polygon[] {
  const edges = borderEdges(mask, width, height);
  const polygons: { polygon: Polygon; area: number }[] = [];
  for (const start of edges.keys()) {
    while ((edges.get(start)?.length ?? 0) > 0) {
      const polygon = walk(edges, start, width + 1);
      const area = signedArea(polygon);
      // A hole runs the other way round.
      if (area > 0) polygons.push({ polygon: straightened(polygon), area });
    }
  }
  return polygons.sort((a, b) => b.area - a.area).map(({ polygon }) => polygon);
}

/** Directions: right, down, left, up. */
const steps = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** Directions in which a border leaves a corner, by the corner's number; the mask is on the right hand. */
function borderEdges(mask: Uint8Array, width: number, height: number): Map<number, number[]> {
  const edges = new Map<number, number[]>();
  const set = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] !== 0;
  const add = (x: number, y: number, direction: number): void => {
    const corner = y * (width + 1) + x;
    edges.set(corner, [...(edges.get(corner) ?? []), direction]);
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (!set(x, y)) continue;
      if (!set(x, y - 1)) add(x, y, 0);
      if (!set(x + 1, y)) add(x + 1, y, 1);
      if (!set(x, y + 1)) add(x + 1, y + 1, 2);
      if (!set(x - 1, y)) add(x, y + 1, 3);
    }
  return edges;
}

/** Follows a border to its start and takes its edges away. */
function walk(edges: Map<number, number[]>, start: number, stride: number): Polygon {
  const polygon: Polygon = [];
  let corner = start;
  let heading: number | undefined;
  do {
    const leaving: number[] = edges.get(corner) ?? [];
    // Where two parts touch by a corner, turning right stays with this one.
    const right = heading === undefined ? undefined : (heading + 1) % 4;
    const next: number | undefined = leaving.includes(right ?? -1) ? right : leaving[0];
    if (next === undefined) break;
    leaving.splice(leaving.indexOf(next), 1);
    polygon.push([corner % stride, Math.floor(corner / stride)]);
    const [dx, dy] = steps[next] ?? [0, 0];
    corner += dy * stride + dx;
    heading = next;
  } while (corner !== start);
  return polygon;
}

function signedArea(polygon: Polygon): number {
  return (
    polygon.reduce((sum, [x, y], n) => {
      const [nx, ny] = polygon[(n + 1) % polygon.length] ?? [x, y];
      return sum + x * ny - nx * y;
    }, 0) / 2
  );
}

function straightened(polygon: Polygon): Polygon {
  return polygon.filter(([x, y], n) => {
    const [px, py] = polygon[(n + polygon.length - 1) % polygon.length] ?? [x, y];
    const [nx, ny] = polygon[(n + 1) % polygon.length] ?? [x, y];
    return (x - px) * (ny - y) !== (y - py) * (nx - x);
  });
}
