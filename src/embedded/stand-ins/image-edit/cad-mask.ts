/** Finds the CAD mask and the labels that belong to a crop, in the tree that the render stage writes. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface CadMask {
  /** PNG bytes. */
  mask: Buffer;
  labels: unknown;
}

/** Undefined when the picture does not lie in such a tree. */
export async function cadMaskOf(picture: string): Promise<CadMask | undefined> {
  const cell = dirname(dirname(picture));
  const stem = basename(picture).replace(/\.[^.]+$/, '');
  const crop = dirname(dirname(cell));
  const name = 'semantic_segmentation_labels.json';
  try {
    const mask = await readFile(join(cell, 'cad_mask', `${stem}_cad_mask.png`));
    const text = await readFile(join(crop, name), 'utf8').catch(() =>
      readFile(join(dirname(crop), name), 'utf8'),
    );
    return { mask, labels: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
