/** Guesses the relief of metal from the classes of a crop: what is solder, what stands in it. */

import type { ClassMap } from '../../../base/imaging/labels.ts';
import type { Raster } from '../../../base/imaging/raster.ts';
import { components, dilate, distanceInside, erode } from '../shared/binary.ts';
import { boxBlur } from '../shared/blur.ts';

const metalClasses = ['solder', 'pad', 'termination', 'lead', 'via'] as const;

/** Class groups by the words in a class name, so that boards of other makers work too. */
const words: Record<string, RegExp> = {
  solder: /solder|fillet|joint|paste/i,
  pad: /pad|land|copper|tin/i,
  termination: /terminat|electrode|end_?cap/i,
  lead: /lead|pin/i,
  via: /via|hole/i,
  silkscreen: /silk|legend|ink/i,
  trace: /trace|track|route/i,
  board: /board|mask|substrate|pcb|background|unlabel/i,
};

/** The group of a class name: one of `words`, else `body`. */
export function groupOf(name: string): string {
  if (/^solder_?mask$/i.test(name)) return 'board';
  return Object.entries(words).find(([, pattern]) => pattern.test(name))?.[0] ?? 'body';
}

/** Pixels of one group, as 0 and 1. */
function groupMask(classes: ClassMap, wanted: (group: string) => boolean): Uint8Array {
  const chosen = classes.names.map((name) => (wanted(groupOf(name)) ? 1 : 0));
  return Uint8Array.from(classes.ids, (id) => chosen[id] ?? 0);
}

const invert = (mask: Uint8Array): Uint8Array => Uint8Array.from(mask, (value) => 1 - value);

export interface Relief {
  /** Heights in pixels over the pad plane. */
  heights: Float32Array;
  metal: Uint8Array;
}

/**
 * Solder climbs from the rim of its pad to the metal that it wets, as a meniscus does; terminations and leads
 * stand above it with rounded edges; pads are flat. Where a class holds a chip's body with its ends, the picture tells
 * them apart. `rgb` has 3 channels.
 */
export function metalRelief(classes: ClassMap, rgb: Raster): Relief {
  const { width, height } = classes;
  const metal = groupMask(classes, (group) => metalClasses.some((name) => name === group));
  const standing = groupMask(classes, (group) => group === 'termination' || group === 'lead');
  for (const pixel of chipEnds(classes, rgb, metal)) standing[pixel] = metal[pixel] = 1;
  const toRim = distanceInside(metal, width, height);
  const toFoot = distanceInside(invert(standing), width, height);
  const inside = distanceInside(standing, width, height);
  const solder = groupMask(classes, (group) => group === 'solder');
  const core = erode(standing, width, height, 1);
  const heights = new Float32Array(width * height);
  for (let i = 0; i < heights.length; i++) {
    if (core[i] || standing[i]) heights[i] = 13 + 3 * (1 - Math.exp(-(inside[i] ?? 0) / 1.6));
    else if (solder[i] && (toFoot[i] ?? 0) > farFromFoot) heights[i] = Math.min(3, (toRim[i] ?? 0) * 0.7);
    else if (solder[i]) {
      const reach = (toFoot[i] ?? 0) + (toRim[i] ?? 0);
      const t = reach > 0 ? (toFoot[i] ?? 0) / reach : 1;
      heights[i] = 1 + Math.min(26, 0.72 * reach) * (1 - t) ** 2.2;
    } else if (metal[i]) heights[i] = Math.min(1, (toRim[i] ?? 0) * 0.5);
  }
  return { heights: boxBlur(heights, width, height, 1, 3), metal };
}

/** Solder farther from any standing metal, in pixels, is a lead with its joint, labelled alike: a bar with rounded edges. */
const farFromFoot = 90;

/** Pixels of the tinned ends of chips: bright and colourless parts of a body that lie beside metal. */
function chipEnds({ width, height, ids, names }: ClassMap, rgb: Raster, metal: Uint8Array): number[] {
  const body = names.map((name, id) => id > 0 && groupOf(name) === 'body');
  const bright = Uint8Array.from(ids, (id, i) => {
    const [r, g, b] = [rgb.data[i * 3] ?? 0, rgb.data[i * 3 + 1] ?? 0, rgb.data[i * 3 + 2] ?? 0];
    const most = Math.max(r, g, b);
    return body[id] && most > 110 && most - Math.min(r, g, b) < 0.16 * most ? 1 : 0;
  });
  const beside = dilate(metal, width, height, 3);
  return components(bright, width, height)
    .filter(({ area, pixels }) => area >= 30 && pixels.some((pixel) => beside[pixel]))
    .flatMap(({ pixels }) => pixels);
}
