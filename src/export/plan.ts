/** What a format's writer gets: usable samples with their side, the classes in a stable order, and what is to be said. */
import type { Raster } from '../pictures/raster.ts';
import { contours, type Polygon } from './contours.ts';
import { encodeRle } from './rle.ts';
import type { Side } from './split.ts';
import type { Usable } from './usable.ts';

export const formats = ['coco', 'yolo-detect', 'yolo-seg', 'mvtec'] as const;
export type Format = (typeof formats)[number];

export interface Shape {
  rle?: string;
  polygons?: Polygon[];
}

export type Shaped = Usable & { shape: Shape; side: Side };

export interface Plan {
  run: string;
  root: string;
  samples: Shaped[];
  /** `<MATERIAL>+<DEFECT>`, sorted; a class is its place. */
  classes: string[];
  /** What made the pictures. */
  notice: string;
  seed: number;
}

/** Only what the format needs of a mask is kept. */
export function shapeFor(format: Format): (mask: Raster) => Shape {
  const bits = ({ data }: Raster): Uint8Array => Uint8Array.from(data, (value) => (value >= 128 ? 1 : 0));
  if (format === 'coco') return (mask) => ({ rle: encodeRle(bits(mask), mask.width, mask.height) });
  if (format === 'yolo-seg') return (mask) => ({ polygons: contours(bits(mask), mask.width, mask.height) });
  return () => ({});
}
