/** What a format's writer gets: usable samples with their side, the classes in a stable order, and what is to be said. */

import { type Part, partsOf } from '../../base/imaging/parts.ts';
import type { Raster } from '../../base/imaging/raster.ts';
import { encodeRle } from '../../base/imaging/rle.ts';
import type { Format } from '../../domain/export-formats.ts';
import type { Side } from '../../domain/split.ts';
import type { Parts } from '../labelled/index.ts';
import { contours, type Polygon } from './contours.ts';
import type { Usable } from './usable.ts';

/** One part of a mask. */
interface Instance extends Pick<Part, 'area' | 'box'> {
  rle?: string;
}

export interface Shape {
  instances?: Instance[];
  polygons?: Polygon[];
}

/** Samples of one group, a part of the board, stay on one side of a split. */
export type Shaped = Usable & { shape: Shape; group: string; side: Side };

export interface Plan {
  run: string;
  root: string;
  samples: Shaped[];
  /** `<MATERIAL>+<DEFECT>`, sorted; a class is its place. */
  classes: string[];
  /** What made the pictures. */
  notice: string;
  /** What a guardrail blocked of the run, as a sentence; undefined where nothing was. */
  blocked: string | undefined;
  seed: number;
  /** Which crops show one part. */
  parts: Parts;
}

/** Only what the format needs of a mask is kept. */
export function shapeFor(format: Format): (mask: Raster) => Shape {
  const bits = ({ data }: Raster): Uint8Array => Uint8Array.from(data, (value) => (value >= 128 ? 1 : 0));
  if (format === 'coco' || format === 'yolo-detect')
    return (mask) => ({ instances: instancesOf(bits(mask), mask, format === 'coco') });
  if (format === 'yolo-seg') return (mask) => ({ polygons: contours(bits(mask), mask.width, mask.height) });
  return () => ({});
}

/** Each part of the mask as an instance, with its pixels where the format keeps them. */
function instancesOf(bits: Uint8Array, { width, height }: Raster, pixels: boolean): Instance[] {
  return partsOf(bits, width, height).map(({ area, box, pixels: own }) => {
    if (!pixels) return { area, box };
    const alone = new Uint8Array(bits.length);
    for (const at of own) alone[at] = 1;
    return { area, box, rle: encodeRle(alone, width, height) };
  });
}
