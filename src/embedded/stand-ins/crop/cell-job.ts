/** The work of one crop thread: find one cell's regions in its mask. */
import { readFile } from 'node:fs/promises';
import { readImage } from '../../../base/imaging/raster.ts';
import { isMapping } from '../shared/python.ts';
import type { CropRules } from './config.ts';
import { colorLabels, type Found, findRegions } from './regions.ts';

export interface CropJob {
  mask: string;
  labels: string;
  rules: CropRules;
}

export interface CropResult extends Found {
  /** Size of the mask. */
  width: number;
  height: number;
  /** The labels file as it is. */
  labels: Record<string, unknown>;
  /** Classes that the labels file names. */
  named: string[];
}

export async function cropJob({ mask, labels, rules }: CropJob): Promise<CropResult> {
  const parsed: unknown = JSON.parse(await readFile(labels, 'utf8'));
  const colors = colorLabels(parsed);
  const picture = await readImage(mask, 4);
  return {
    ...findRegions(picture, colors, rules),
    width: picture.width,
    height: picture.height,
    labels: isMapping(parsed) ? parsed : {},
    named: colors.flatMap(({ names }) => names),
  };
}
