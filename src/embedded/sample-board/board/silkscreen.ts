/** Silkscreen: outlines of the larger parts, marks beside the chips, reference designators and the board's name. */
import { append, emptyMesh, type Mesh, stroke } from '../mesh.ts';
import type { PackageModel } from '../packages/model.ts';
import { textMesh, textWidth } from '../stroke-font.ts';
import { board, extent, type Placement } from './layout.ts';

const inkTop = 0.015;
const line = 0.12;

export function silkscreen(parts: readonly Placement[], library: Map<string, PackageModel>): Mesh {
  const ink = emptyMesh();
  for (const part of parts) {
    const model = library.get(part.package);
    if (!model) continue;
    const half = extent(part, model);
    if (model.pads.length > 3 || model.name.startsWith('IND')) corners(ink, part, half);
    else if (model.pads.length === 2) brackets(ink, part, half);
    const { x, y } = labelPlace(part, model);
    append(ink, textMesh(part.refdes, x, y, labelHeight, 0.07, inkTop));
  }
  append(ink, textMesh('PCBA DAY0 SAMPLE', 16.6, -22.35, 0.8, 0.12, inkTop));
  append(ink, textMesh('REV A', -17, -22.35, 0.8, 0.12, inkTop));
  append(ink, stroke([-board.width / 2 + 4, 22.75], [-board.width / 2 + 6, 22.75], line, inkTop));
  return ink;
}

const labelHeight = 0.5;

/** Centre and size of a part's reference designator, above its courtyard. */
export function labelPlace(
  part: Placement,
  model: PackageModel,
): { x: number; y: number; width: number; height: number } {
  const y = part.y + extent(part, model).y + 0.4;
  return { x: part.x, y, width: textWidth(part.refdes) * labelHeight, height: labelHeight };
}

/** Corner angles around a larger part, and a bar at pin 1. */
function corners(ink: Mesh, { x, y }: Placement, half: { x: number; y: number }): void {
  for (const [sx, sy] of [
    [1, 1],
    [-1, 1],
    [-1, -1],
    [1, -1],
  ] as const) {
    const cx = x + sx * half.x;
    const cy = y + sy * half.y;
    append(ink, stroke([cx, cy], [cx - sx * 0.7, cy], line, inkTop));
    append(ink, stroke([cx, cy], [cx, cy - sy * 0.4], line, inkTop));
  }
}

/** Two lines along a chip's long sides, between its pads. */
function brackets(ink: Mesh, part: Placement, half: { x: number; y: number }): void {
  const upright = part.rotation % 180 !== 0;
  const reach = Math.min(half.x, half.y);
  for (const side of [-1, 1]) {
    const at = side * (reach + 0.02);
    if (upright) append(ink, stroke([part.x + at, part.y - 0.25], [part.x + at, part.y + 0.25], 0.1, inkTop));
    else append(ink, stroke([part.x - 0.25, part.y + at], [part.x + 0.25, part.y + at], 0.1, inkTop));
  }
}
