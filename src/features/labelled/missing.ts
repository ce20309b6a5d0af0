/** What a release writes with every run and does not lie there: files of samples, tables, labels, CAD masks of crops. */
import type { ObjectStore } from '../../ports/store/port.ts';
import type { Crops } from './crops.ts';
import type { Dataset } from './read.ts';

export interface Lack {
  /** Of the dataset, or the crops' `cad_mask`. */
  folder: string;
  /** Names of the samples or crops without it. */
  without: string[];
  /** Samples or crops there are. */
  of: number;
}

/** A folder that is not there lacks a file of every sample. */
export function lackingFiles({ samples, layout }: Pick<Dataset, 'samples' | 'layout'>): Lack[] {
  return layout.folders.slice(1).flatMap((folder) => {
    const without = samples.filter(({ files }) => files[folder] === undefined).map(({ name }) => name);
    return without.length === 0 ? [] : [{ folder, without, of: samples.length }];
  });
}

/** Rendered crops without a CAD mask, by which the last stage places defects. */
export function lackingCadMasks({ byId }: Crops): Lack[] {
  const rendered = [...byId].filter(([, { render }]) => render !== undefined);
  const without = rendered.filter(([, { cadMask }]) => cadMask === undefined).map(([id]) => id);
  return without.length === 0 ? [] : [{ folder: 'cad_mask', without, of: rendered.length }];
}

/** Without one of these a sample cannot be trained on. */
const needed: readonly string[] = ['original_mask', 'original_image'];
export const isNeeded = ({ folder }: Lack): boolean => needed.includes(folder);

/** `original_mask is missing for all 15 samples`. */
export const lackWords = ({ folder, without, of }: Lack, what: 'samples' | 'crops' = 'samples'): string =>
  without.length === of
    ? `${folder} is missing for all ${of} ${what}`
    : `${folder} lacks ${without.length} of ${of} ${what}, first ${without[0]}`;

/** The table and the label files that the release writes and that are not there, by their paths below the dataset. */
export async function lackingTables(
  store: ObjectStore,
  { prefix, layout, table }: Pick<Dataset, 'prefix' | 'layout' | 'table'>,
): Promise<string[]> {
  const labels = layout.labels;
  const paths = labels ? [labels.coco, labels.classes].map((path) => labels.folder + path) : [];
  const there = await Promise.all(paths.map((path) => store.head(prefix + path)));
  return [...(table ? [] : [layout.table]), ...paths.filter((_, n) => there[n] === undefined)];
}
