/** Tracks and vias: a short fan-out at every pad, and buses in the gaps between the rows of parts. */
import { append, circle, emptyMesh, type Flat, type Mesh, ring, slab, stroke } from '../mesh.ts';
import type { PackageModel } from '../packages/model.ts';
import { board, extent, type Placement } from './layout.ts';
import { labelPlace } from './silkscreen.ts';

const trackTop = 0.012;

interface Via {
  x: number;
  y: number;
}

export interface Copper {
  traces: Mesh;
  rings: Mesh;
  holes: Mesh;
}

/** Where a point of a part lies on the board. */
function onBoard(part: Placement, [x, y]: Flat): Flat {
  const turn = (part.rotation * Math.PI) / 180;
  const [c, s] = [Math.round(Math.cos(turn)), Math.round(Math.sin(turn))];
  return [part.x + c * x - s * y, part.y + s * x + c * y];
}

export function copper(parts: readonly Placement[], library: Map<string, PackageModel>): Copper {
  const out: Copper = { traces: emptyMesh(), rings: emptyMesh(), holes: emptyMesh() };
  const keepOut = keepOuts(parts, library);
  const vias: Via[] = [];
  for (const part of parts) {
    const pads = library.get(part.package)?.pads ?? [];
    pads.forEach((pad, index) => {
      const away = Math.sign(pad.x) || 1;
      const outer = pad.x + (away * pad.width) / 2;
      const rank = index % 3;
      const start = onBoard(part, [pad.x, pad.y]);
      const bend = onBoard(part, [outer + away * 0.22, pad.y]);
      const width = Math.min(0.25, pad.height * 0.4);
      append(out.traces, stroke(start, bend, width, trackTop));
      // Fine pitch leads fan out to vias in three ranks; the chips share theirs with a neighbour.
      const reach = pads.length > 3 ? 0.45 + rank * 0.3 : 0.45;
      const end = onBoard(part, [outer + away * reach, pad.y]);
      append(out.traces, stroke(bend, end, width, trackTop));
      if (pads.length > 3 ? rank === 1 : index === 0) vias.push({ x: end[0], y: end[1] });
    });
  }
  for (const [from, to] of buses()) append(out.traces, stroke(from, to, 0.2, trackTop));
  for (const { x, y } of freeVias([...stitching(), ...vias], keepOut)) {
    append(out.rings, ring(circle(x, y, 0.27, 20), circle(x, y, 0.15, 20), 0.018));
    append(out.holes, slab(circle(x, y, 0.15, 20), 0.005, 0.016));
  }
  return out;
}

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where no via may be: pads and bodies, and the ink of the reference designators. */
function keepOuts(parts: readonly Placement[], library: Map<string, PackageModel>): Area[] {
  return parts.flatMap((part) => {
    const model = library.get(part.package);
    if (!model) return [];
    const half = extent(part, model);
    return [{ x: part.x, y: part.y, width: 2 * half.x, height: 2 * half.y }, labelPlace(part, model)];
  });
}

function freeVias(vias: readonly Via[], areas: readonly Area[]): Via[] {
  const radius = 0.27;
  const free: Via[] = [];
  for (const via of vias) {
    const covered = areas.some(
      (area) =>
        Math.abs(via.x - area.x) < area.width / 2 + radius - 0.1 &&
        Math.abs(via.y - area.y) < area.height / 2 + radius - 0.1,
    );
    if (!covered && free.every((other) => Math.hypot(other.x - via.x, other.y - via.y) > 0.7)) free.push(via);
  }
  return free;
}

/** Three parallel tracks between the rows, with a 45 degree jog half way. */
function buses(): [Flat, Flat][] {
  const right = board.width / 2 - 3;
  return [10.95, -0.55, -12.15].flatMap((y, row) =>
    [0, 1, 2].flatMap((n): [Flat, Flat][] => {
      const at = y - n * 0.38 + 0.1;
      const jog = -4 + row * 5 + n * 0.38;
      return [
        [
          [-right, at],
          [jog, at],
        ],
        [
          [jog, at],
          [jog + 0.3, at - 0.3],
        ],
        [
          [jog + 0.3, at - 0.3],
          [right, at - 0.3],
        ],
      ];
    }),
  );
}

/** Ground vias along the edge. */
function stitching(): Via[] {
  const vias: Via[] = [];
  for (let x = -board.width / 2 + 5; x <= board.width / 2 - 5; x += 2.5) {
    vias.push({ x, y: board.height / 2 - 0.6 });
    if (Math.abs(x) > 8.5) vias.push({ x, y: -board.height / 2 + 0.6 });
  }
  return vias;
}
