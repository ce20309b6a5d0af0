/** Submasks: the shapes that defects take, black and white, one per picture. */

import { blank, type Raster } from '../../../base/imaging/raster.ts';
import { random, valueNoise } from '../../stand-ins/shared/random.ts';

/** Signed distance, negative inside, in a square from -1 to 1. */
const shapes: Record<string, (next: () => number) => (u: number, v: number) => number> = {
  /** Two lobes and a waist between them. */
  bridge: (next) => {
    const waist = 0.62 + 0.25 * next();
    const lean = (next() - 0.5) * 0.3;
    return (u, v) => {
      const half = 0.92 - (1 - waist) * Math.cos((u * Math.PI) / 2) ** 2;
      const end = Math.max(0, Math.abs(u) - 0.72) / 0.26;
      return Math.abs(v - lean * u) - half * Math.sqrt(Math.max(0, 1 - end * end)) + (end > 1 ? 1 : 0);
    };
  },
  /** A rounded blob, somewhat square. */
  excess_solder: (next) => {
    const power = 2.2 + 1.2 * next();
    return (u, v) => (Math.abs(u) ** power + Math.abs(v) ** power) ** (1 / power) - 0.94;
  },
  /** A rounded rectangle: the outline of the part that is gone. */
  missing: (next) => {
    const corner = 0.08 + 0.1 * next();
    return (u, v) => {
      const [du, dv] = [Math.max(0, Math.abs(u) - 1 + corner), Math.max(0, Math.abs(v) - 1 + corner)];
      return Math.hypot(du, dv) - corner;
    };
  },
};

const sizes: Record<string, [number, number]> = {
  bridge: [96, 44],
  excess_solder: [96, 96],
  missing: [160, 88],
};

/** The submask number `index` of a defect, with a margin of black around it. */
export function submask(defect: string, index: number): Raster {
  const next = random(`submask ${defect} ${index}`);
  const shape = (shapes[defect] ?? shapes.excess_solder)?.(next);
  const [wide, high] = sizes[defect] ?? [96, 96];
  const margin = 8;
  const mask = blank(wide + 2 * margin, high + 2 * margin, 1);
  const wobble = defect === 'missing' ? 0.01 : 0.1;
  const seed = index * 13 + 7;
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      const [u, v] = [((x + 0.5) / wide) * 2 - 1, ((y + 0.5) / high) * 2 - 1];
      const edge = (valueNoise(x / 17, y / 17, seed) - 0.5) * wobble * 2;
      if (shape && shape(u, v) + edge < 0) mask.data[(y + margin) * mask.width + x + margin] = 255;
    }
  }
  return mask;
}
