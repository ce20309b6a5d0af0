/** The instances of a mask as AnomalyGen 1.1 labels them: its parts, and beyond five of them groups of near ones. */
import { type Component, components } from '../../../shared/binary.ts';

export interface Instance {
  /** Inclusive. */
  box: { x0: number; y0: number; x1: number; y1: number };
  pixels: readonly number[];
}

export function instancesOf(mask: Uint8Array, width: number, height: number, most: number): Instance[] {
  const parts = components(mask, width, height);
  if (parts.length <= most) return parts.map((part) => merged([part]));
  return grouped(parts, most, width).map(merged);
}

function merged(parts: readonly Component[]): Instance {
  return {
    box: {
      x0: Math.min(...parts.map(({ x0 }) => x0)),
      y0: Math.min(...parts.map(({ y0 }) => y0)),
      x1: Math.max(...parts.map(({ x1 }) => x1)),
      y1: Math.max(...parts.map(({ y1 }) => y1)),
    },
    pixels: parts.flatMap(({ pixels }) => pixels),
  };
}

type Point = readonly [x: number, y: number];

/** k-means over the centres, from centres that are spread over the parts in scan order. No group is empty. */
function grouped(parts: readonly Component[], k: number, width: number): Component[][] {
  const points = parts.map(({ pixels }): Point => {
    const x = pixels.reduce((sum, at) => sum + (at % width), 0) / pixels.length;
    const y = pixels.reduce((sum, at) => sum + Math.floor(at / width), 0) / pixels.length;
    return [x, y];
  });
  let centers = Array.from(
    { length: k },
    (_, n): Point => points[Math.floor((n * points.length) / k)] ?? [0, 0],
  );
  let groups: number[] = [];
  for (let round = 0; round < 50; round++) {
    const next = points.map((point) => nearest(point, centers));
    if (next.every((group, n) => group === groups[n])) break;
    groups = next;
    centers = centers.map((center, group): Point => {
      const own = points.filter((_, n) => groups[n] === group);
      if (own.length === 0) return center;
      const sum = own.reduce<Point>(([a, b], [x, y]) => [a + x, b + y], [0, 0]);
      return [sum[0] / own.length, sum[1] / own.length];
    });
  }
  return centers
    .map((_, group) => parts.filter((_part, n) => groups[n] === group))
    .filter((one) => one.length > 0);
}

function nearest([x, y]: Point, centers: readonly Point[]): number {
  const distances = centers.map(([cx, cy]) => Math.hypot(x - cx, y - cy));
  return distances.indexOf(Math.min(...distances));
}
