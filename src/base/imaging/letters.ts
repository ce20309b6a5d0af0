/** Captions for pictures on machines that have no fonts: drawn letters that the package brings (scripts/letters.mjs). */
import { packagePath } from '../package.ts';
import type { Raster } from './raster.ts';
import { readImage } from './raster.ts';

/** Every letter has a cell of this size, in pixels. */
export const letterCell = { width: 10, height: 20 };
const [first, last] = [32, 126];

let drawn: Promise<Raster> | undefined;

export interface Letters {
  /** Blends text over a picture with 3 channels; what does not fit into `room` pixels is cut and marked by two dots. */
  write(on: Raster, text: string, place: { x: number; y: number; room: number }, ink: Ink): void;
}
export type Ink = readonly [red: number, green: number, blue: number];

export async function openLetters(): Promise<Letters> {
  drawn ??= readImage(packagePath('assets', 'letters.png'), 1);
  const atlas = await drawn;
  return {
    write: (on, text, { x, y, room }, ink) => {
      const fits = Math.max(2, Math.floor(room / letterCell.width));
      const whole = [...text];
      const shown = whole.length > fits ? [...whole.slice(0, fits - 2), '.', '.'] : whole;
      shown.forEach((character, at) => {
        const code = character.codePointAt(0) ?? 0;
        const letter = code < first || code > last ? '?'.charCodeAt(0) : code;
        blend(on, atlas, (letter - first) * letterCell.width, x + at * letterCell.width, y, ink);
      });
    },
  };
}

function blend(on: Raster, atlas: Raster, from: number, x: number, y: number, ink: Ink): void {
  for (let j = 0; j < letterCell.height && y + j < on.height; j++)
    for (let i = 0; i < letterCell.width && x + i < on.width; i++) {
      const share = (atlas.data[j * atlas.width + from + i] ?? 0) / 255;
      if (share === 0) continue;
      const to = ((y + j) * on.width + x + i) * 3;
      for (let c = 0; c < 3; c++)
        on.data[to + c] = Math.round((on.data[to + c] ?? 0) * (1 - share) + (ink[c] ?? 0) * share);
    }
}
