/** The legend of a contact sheet: a patch of each mask colour and the class that it stands for, in as many lines as they need. */
import type { Ink, Letters } from './letters.ts';
import { letterCell } from './letters.ts';
import type { Raster } from './raster.ts';

export type Legend = readonly { name: string; color: Ink }[];

interface Placed {
  name: string;
  color: Ink;
  x: number;
  line: number;
}

const patch = { width: 26, height: 14 };
const lineHeight = letterCell.height + 4;
const between = 22;
/** A name of a class is short; a longer one is cut by the letters. */
const longestName = 40;

/** Where each entry stands in lines of `room` pixels. */
export function placeLegend(legend: Legend, room: number): Placed[] {
  let x = 0;
  let line = 0;
  return legend.map(({ name, color }) => {
    const width = patch.width + 8 + Math.min(longestName, [...name].length) * letterCell.width;
    if (x > 0 && x + width > room) {
      x = 0;
      line += 1;
    }
    const placed = { name, color, x, line };
    x += width + between;
    return placed;
  });
}

/** Pixels; 0 without entries. */
export const legendHeight = (places: readonly Placed[]): number =>
  places.length === 0 ? 0 : ((places.at(-1)?.line ?? 0) + 1) * lineHeight;

/** Draws the entries on a picture with 3 channels, the first line at `at`. */
export function drawLegend(
  on: Raster,
  places: readonly Placed[],
  at: { x: number; y: number },
  letters: Letters,
  ink: Ink,
): void {
  for (const { name, color, x, line } of places) {
    const [left, top] = [at.x + x, at.y + line * lineHeight];
    for (let j = 0; j < patch.height; j++)
      for (let i = 0; i < patch.width; i++) on.data.set(color, ((top + 3 + j) * on.width + left + i) * 3);
    const room = longestName * letterCell.width;
    letters.write(on, name, { x: left + patch.width + 8, y: top, room }, ink);
  }
}
