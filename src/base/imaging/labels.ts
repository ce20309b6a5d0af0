/** Semantic label files in Omniverse Replicator's form: `{"(r, g, b, a)": {"class": "name"}}`. */
import { readFile } from 'node:fs/promises';
import type { Raster } from './raster.ts';

export type Rgba = [number, number, number, number];

export interface Label {
  rgba: Rgba;
  /** Class name; several labels of one prim are joined by commas, as Replicator does. */
  name: string;
}

/** The label of what no rule matched. */
const background: Label = { rgba: [0, 0, 0, 0], name: 'BACKGROUND' };

/** Reads a labels file's text; throws with the offending key when it is not of the form. */
export function parseLabels(text: string): Label[] {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) throw new Error('the labels file is not a JSON object');
  return Object.entries(parsed).map(([key, value]: [string, unknown]) => {
    const match = /^\(\s*(\d+),\s*(\d+),\s*(\d+),\s*(\d+)\s*\)$/.exec(key);
    const name = typeof value === 'object' && value !== null && 'class' in value ? value.class : value;
    if (!match || typeof name !== 'string')
      throw new Error(`labels entry ${JSON.stringify(key)} is not "(r, g, b, a)": {"class": name}`);
    return { rgba: [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])], name };
  });
}

export async function readLabels(path: string): Promise<Label[]> {
  return parseLabels(await readFile(path, 'utf8'));
}

export interface ClassMap {
  width: number;
  height: number;
  /** Index into `names` per pixel. */
  ids: Uint8Array;
  /** `names[0]` is BACKGROUND. */
  names: string[];
}

/** Class of every pixel of a colourised mask with 4 channels; a colour without a label is BACKGROUND. */
export function classMap(mask: Raster, labels: readonly Label[]): ClassMap {
  if (mask.channels !== 4) throw new Error('a colourised semantic mask has 4 channels');
  const names = [background.name];
  const idByColor = new Map<number, number>();
  for (const { rgba, name } of labels) {
    let id = names.indexOf(name);
    if (id < 0) id = names.push(name) - 1;
    idByColor.set(pack(rgba[0], rgba[1], rgba[2]), id);
  }
  const ids = new Uint8Array(mask.width * mask.height);
  for (let i = 0; i < ids.length; i++) {
    const o = i * 4;
    ids[i] = idByColor.get(pack(mask.data[o] ?? 0, mask.data[o + 1] ?? 0, mask.data[o + 2] ?? 0)) ?? 0;
  }
  return { width: mask.width, height: mask.height, ids, names };
}

const pack = (r: number, g: number, b: number): number => (r << 16) | (g << 8) | b;
