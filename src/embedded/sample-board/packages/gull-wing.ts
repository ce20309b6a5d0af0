/** Packages with gull-wing leads. Dimensions: JEDEC MS-012 (SOIC), MO-153 (TSSOP), TO-236 (SOT-23), DO-219 (SOD-123). */
import { circle, extrude, type Flat, type Mesh, mirrorX, roundedBox, slab } from '../mesh.ts';
import { textMesh } from '../stroke-font.ts';
import { landPattern, type Pad } from './land-pattern.ts';
import { courtyardOf, type PackageModel, type PartMesh } from './model.ts';
import { joint } from './solder.ts';

interface Outline {
  footprint: string;
  /** Body width (across the leads), length and top height. */
  body: { width: number; height: number; top: number };
  /** Tip to tip across the leads. */
  span: number;
  lead: { width: number; thickness: number; foot: number };
  /** Laser marking, and whether a dot marks pin 1. */
  text: string;
  dot: boolean;
}

export const outlines = {
  'SOIC-8': {
    footprint: 'soic8_w6.8mm_pl1.5mm_pw0.6mm',
    body: { width: 3.9, height: 4.9, top: 1.6 },
    span: 6,
    lead: { width: 0.42, thickness: 0.2, foot: 0.6 },
    text: 'PD8',
    dot: true,
  },
  'SOIC-14': {
    footprint: 'soic14_w6.8mm_pl1.5mm_pw0.6mm',
    body: { width: 3.9, height: 8.65, top: 1.6 },
    span: 6,
    lead: { width: 0.42, thickness: 0.2, foot: 0.6 },
    text: 'PD14',
    dot: true,
  },
  'TSSOP-16': {
    footprint: 'tssop16_w4.4mm',
    body: { width: 4.4, height: 5, top: 1.05 },
    span: 6.4,
    lead: { width: 0.22, thickness: 0.14, foot: 0.6 },
    text: 'PD16',
    dot: true,
  },
  'SOT-23': {
    footprint: 'sot23',
    body: { width: 1.3, height: 2.9, top: 1 },
    span: 2.4,
    lead: { width: 0.42, thickness: 0.13, foot: 0.35 },
    text: '2P',
    dot: false,
  },
  'SOD-123': {
    footprint: 'sod123',
    body: { width: 2.7, height: 1.6, top: 1.1 },
    span: 3.7,
    lead: { width: 0.6, thickness: 0.13, foot: 0.4 },
    text: 'S4',
    dot: false,
  },
} satisfies Record<string, Outline>;

const seat = 0.03;

/** One lead to the right: out of the body, round the knee, down, and flat on the pad. */
function leadMesh(outline: Outline, y: number): Mesh {
  const { body, span, lead } = outline;
  const middle = Math.max(seat + 2 * lead.thickness, body.top * 0.5);
  const tip = span / 2;
  const heel = tip - lead.foot;
  const knee = Math.min(heel - 0.05, body.width / 2 + (heel - body.width / 2) * 0.55);
  const low = seat + lead.thickness;
  const center: Flat[] = [
    [body.width / 2 - 0.05, middle],
    [knee - 0.06, middle],
    [knee + 0.02, middle - 0.03],
    [knee + 0.06, middle - 0.1],
    [heel - 0.05, low - lead.thickness / 2 + 0.09],
    [heel + 0.01, low - lead.thickness / 2 + 0.02],
    [heel + 0.08, low - lead.thickness / 2],
    [tip, low - lead.thickness / 2],
  ];
  const offset = (side: number): Flat[] =>
    center.map(([x, z], i) => {
      const [ax, az] = center[Math.max(0, i - 1)] ?? [x, z];
      const [bx, bz] = center[Math.min(center.length - 1, i + 1)] ?? [x, z];
      const length = Math.hypot(bx - ax, bz - az) || 1;
      const half = (side * lead.thickness) / 2;
      return [x - ((bz - az) / length) * half, z + ((bx - ax) / length) * half];
    });
  return extrude([...offset(1), ...offset(-1).reverse()], y, lead.width);
}

export function gullWing(name: keyof typeof outlines): PackageModel {
  const outline: Outline = outlines[name];
  const { body, span, lead } = outline;
  const pads = landPattern(outline.footprint);
  const mold = { x: 0, y: 0, width: body.width, height: body.height, z: [0.12, body.top] } as const;
  const parts: PartMesh[] = [{ name: 'Body', mesh: roundedBox(mold, 0.12, 0.08), material: 'MoldCompound' }];
  const size = Math.min(0.9, body.height / 4, body.width / 2.6);
  parts.push({
    name: 'Marking',
    mesh: textMesh(outline.text, 0, 0, size, size * 0.12, body.top + 0.004),
    material: 'Marking',
  });
  if (outline.dot) {
    const at = circle(-body.width / 2 + 0.6, body.height / 2 - 0.6, 0.22);
    parts.push({
      name: 'Marking_Pin1',
      mesh: slab(at, body.top - 0.01, body.top + 0.003),
      material: 'Ferrite',
    });
  }
  pads.forEach((pad, index) => {
    const right = leadMesh(outline, pad.y);
    const foot: Pad = {
      x: Math.sign(pad.x) * (span / 2 - lead.foot / 2),
      y: pad.y,
      width: lead.foot,
      height: lead.width,
    };
    parts.push({
      name: `Lead_${index + 1}`,
      mesh: pad.x > 0 ? right : mirrorX(right),
      material: 'TinPlating',
    });
    parts.push(...joint(index + 1, pad, { ...foot, wetting: lead.thickness * 0.8 }, 0.04));
  });
  return { name, parts, pads, courtyard: courtyardOf(pads, body), variants: {} };
}
