/** A shielded power inductor and a pin header: the larger parts of the board. */
import { circle, merge, ring, roundedBox, slab } from '../mesh.ts';
import { textMesh } from '../stroke-font.ts';
import type { Pad } from './land-pattern.ts';
import { courtyardOf, type PackageModel, type PartMesh } from './model.ts';
import { joint } from './solder.ts';

/** 6 x 6 x 2.8 mm, two pads of 1.9 x 5.4 mm. */
export function inductor(): PackageModel {
  const pads: Pad[] = [-2.35, 2.35].map((x) => ({ x, y: 0, width: 1.9, height: 5.4 }));
  const parts: PartMesh[] = [
    {
      name: 'Body',
      mesh: roundedBox({ x: 0, y: 0, width: 6, height: 6, z: [0.1, 2.8] }, 0.18, 0.9),
      material: 'Ferrite',
    },
    { name: 'Winding', mesh: ring(circle(0, 0, 2.4, 32), circle(0, 0, 2.1, 32), 2.81), material: 'Hole' },
    { name: 'Marking', mesh: textMesh('4R7', 0, 0, 1.1, 0.14, 2.815), material: 'Marking' },
  ];
  pads.forEach((pad, index) => {
    const foot = { ...pad, width: 1.3, height: 4.6, x: Math.sign(pad.x) * 2.3, wetting: 0.25 };
    parts.push(...joint(index + 1, pad, foot, 0.08));
  });
  return {
    name: 'IND-6060',
    parts,
    pads,
    courtyard: courtyardOf(pads, { width: 6, height: 6 }),
    variants: {},
  };
}

/** Six pins at 2.54 mm, square posts of 0.64 mm. */
export function pinHeader(): PackageModel {
  const xs = Array.from({ length: 6 }, (_, i) => (i - 2.5) * 2.54);
  const housing = merge(
    xs.map((x) => roundedBox({ x, y: 0, width: 2.54, height: 2.54, z: [0.1, 2.54] }, 0.1, 0.45)),
  );
  const posts = xs.map(
    (x, index): PartMesh => ({
      name: `Post_${index + 1}`,
      mesh: roundedBox({ x, y: 0, width: 0.64, height: 0.64, z: [0, 8.5] }, 0.15),
      material: 'Gold',
    }),
  );
  const lands = merge(xs.map((x) => slab(circle(x, 0, 0.85), -0.01, 0.02)));
  return {
    name: 'HDR-1x6',
    parts: [
      { name: 'Body', mesh: housing, material: 'MoldCompound' },
      ...posts,
      { name: 'Pad_1', mesh: lands, material: 'TinnedPad' },
    ],
    pads: [],
    courtyard: { width: 15.6, height: 2.9 },
    variants: {},
  };
}
