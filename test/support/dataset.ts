/** Reads a labelled dataset and checks what its users rely on. */
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseTable } from '../../src/domain/samples.ts';
import { picture } from './pictures.ts';

export const folders = [
  'annotated_image',
  'cropped_image',
  'cropped_mask',
  'original_image',
  'original_mask',
  'reconstructed_image',
];

/** Rows of SDG_result.csv by column name. */
export function tableRows(inference: string): Record<string, string>[] {
  return parseTable(readFileSync(join(inference, 'SDG_result.csv'), 'utf8'));
}

/** Name of the picture of a row, with its ending. */
export const pictureOf = ({ output_filename = '' }: Record<string, string>): string =>
  output_filename.split('/').at(-1) ?? '';

/** Those folders have a picture for each instance, `<sample>_<j>.png`. */
const perInstance = ['annotated_image', 'cropped_image', 'cropped_mask'];

/** Every folder has the pictures that the table names, or those of their instances, and nothing else. */
export function expectAligned(inference: string, count: number): void {
  const names = tableRows(inference).map(pictureOf).sort();
  expect(new Set(names).size).toBe(count);
  for (const folder of folders) {
    const there = readdirSync(join(inference, folder));
    const owners = there.map((name) =>
      perInstance.includes(folder) ? name.replace(/_\d+\.png$/, '.png') : name,
    );
    expect([folder, [...new Set(owners)].sort()]).toEqual([folder, names]);
  }
}

export interface Change {
  maskPixels: number;
  /** Changed pixels inside and outside the mask. */
  inside: number;
  outside: number;
}

/** Compares original and reconstructed picture; throws when the mask is not black and white. */
export async function changeOf(inference: string, name: string): Promise<Change> {
  const [before, after, mask] = await Promise.all(
    ['original_image', 'reconstructed_image', 'original_mask'].map((folder) =>
      picture(join(inference, folder, name)),
    ),
  );
  if (!before || !after || !mask) throw new Error(name);
  expect([after.width, after.height]).toEqual([before.width, before.height]);
  expect([mask.width, mask.height]).toEqual([before.width, before.height]);
  const change = { maskPixels: 0, inside: 0, outside: 0 };
  for (let at = 0; at < before.width * before.height; at++) {
    const value = mask.data[at * mask.channels] ?? 0;
    if (value !== 0 && value !== 255) throw new Error(`${name}: the mask has the value ${value}`);
    if (value) change.maskPixels++;
    const differs = [0, 1, 2].some(
      (c) => before.data[at * before.channels + c] !== after.data[at * after.channels + c],
    );
    if (differs) change[value ? 'inside' : 'outside']++;
  }
  return change;
}

/** Gives a sample another name in all folders, with the pictures of its instances. */
export function renameSample(inference: string, from: string, to: string): void {
  for (const folder of folders)
    for (const name of readdirSync(join(inference, folder)))
      if (name === `${from}.png` || (perInstance.includes(folder) && name.startsWith(`${from}_`)))
        renameSync(join(inference, folder, name), join(inference, folder, name.replace(from, to)));
}
