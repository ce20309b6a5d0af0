/** Pads and the solder on them: concave fillets that climb from the pad's edge to the metal of the part. */
import { heightField, type Mesh, roundedRectangle, slab } from '../mesh.ts';
import type { Pad } from './land-pattern.ts';
import { type PartMesh, padTop } from './model.ts';

/** The metal that stands on a pad: a rectangle, and how high the solder climbs on it (mm). */
export interface Foot extends Pad {
  wetting: number;
}

/**
 * A fillet over the pad. Its height falls from the foot to the pad's rim as the meniscus of a wetting joint
 * does: steep at the metal, flat at the rim (IPC-A-610 shows such joints as the target condition).
 */
function fillet(pad: Pad, foot: Foot, cell = 0.045): Mesh {
  const inset = 0.02;
  const area = { ...pad, width: pad.width - 2 * inset, height: pad.height - 2 * inset };
  const corner = 0.25 * Math.min(area.width, area.height);
  const height = (x: number, y: number): number => {
    const toFoot = Math.hypot(
      Math.max(0, Math.abs(x - foot.x) - foot.width / 2),
      Math.max(0, Math.abs(y - foot.y) - foot.height / 2),
    );
    const dx = Math.abs(x - area.x) - area.width / 2;
    const dy = Math.abs(y - area.y) - area.height / 2;
    const toRim = -insideRounded(dx, dy, corner);
    if (toRim <= 0) return padTop - 0.005;
    const t = toFoot / (toFoot + toRim);
    return padTop + 0.012 + Math.min(1, toRim / 0.08) * foot.wetting * (1 - t) ** 2.1;
  };
  return heightField(area, Math.ceil(area.width / cell), Math.ceil(area.height / cell), height);
}

/** Signed distance to a rounded rectangle, from the distances beyond its flat sides. */
function insideRounded(dx: number, dy: number, corner: number): number {
  const cx = dx + corner;
  const cy = dy + corner;
  return Math.min(Math.max(cx, cy), 0) + Math.hypot(Math.max(cx, 0), Math.max(cy, 0)) - corner;
}

/** Pad and fillet of one joint. */
export function joint(number: number, pad: Pad, foot: Foot, cell?: number): PartMesh[] {
  const copper = slab(roundedRectangle(pad.x, pad.y, pad.width, pad.height, 0.06), -0.01, padTop);
  return [
    { name: `Pad_${number}`, mesh: copper, material: 'TinnedPad' },
    { name: `Solder_${number}`, mesh: fillet(pad, foot, cell), material: 'Solder' },
  ];
}
