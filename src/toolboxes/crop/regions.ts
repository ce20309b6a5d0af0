/** Finds the regions of interest of one cell: one box per part of a wanted class. */

import type { ClassMap } from '../../pictures/labels.ts';
import { components, dilate, erode } from '../shared/binary.ts';
import type { CropRules } from './config.ts';

export interface Region {
  className: string;
  material: string;
  /** Inclusive pixel box of the crop, offset included. */
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export interface Found {
  regions: Region[];
  /** Why candidates were left out, counted. */
  skipped: { area: number; edge: number; coverage: number };
}

/** Regions class by class, each in scan order; the caller applies `max_emit`. */
export function findRegions(cell: ClassMap, rules: CropRules): Found {
  const { width, height } = cell;
  const found: Found = { regions: [], skipped: { area: 0, edge: 0, coverage: 0 } };
  for (const className of rules.classes) {
    const id = cell.names.indexOf(className);
    if (id < 0) continue;
    const mask = Uint8Array.from(cell.ids, (value) => (value === id ? 1 : 0));
    const radius = Math.max(Math.floor(rules.morph_kernel / 2), Math.ceil(rules.bridge / 2));
    const closed = erode(dilate(mask, width, height, radius), width, height, radius);
    for (const part of components(closed, width, height)) {
      const area = part.pixels.reduce((sum, pixel) => sum + (mask[pixel] ?? 0), 0);
      const box = (part.x1 - part.x0 + 1) * (part.y1 - part.y0 + 1);
      const skip = rules.edge_skip;
      if (area < rules.min_area || (rules.max_area !== null && area > rules.max_area)) found.skipped.area++;
      else if (part.x0 < skip || part.y0 < skip || part.x1 >= width - skip || part.y1 >= height - skip)
        found.skipped.edge++;
      else if (area / box < rules.min_coverage) found.skipped.coverage++;
      else {
        found.regions.push({
          className,
          material: rules.class_dirs[className] ?? className,
          x0: Math.max(0, part.x0 - rules.offset),
          y0: Math.max(0, part.y0 - rules.offset),
          x1: Math.min(width - 1, part.x1 + rules.offset),
          y1: Math.min(height - 1, part.y1 + rules.offset),
        });
      }
    }
  }
  return found;
}
