/** Which release wrote a labelled dataset, by what lies there. */
import type { DatasetLayout } from '../dataset-layout.ts';
import { releaseOf, releases } from './index.ts';

/** By the names beside the folders of pictures: a release's own table, its labels. Folders end in a slash. */
export function layoutAmong(names: readonly string[]): DatasetLayout {
  const own = ({ dataset: { table, blocked, labels } }: (typeof releases)[number]): boolean =>
    names.some((name) => name === table || name === blocked || name === labels?.folder);
  return (releases.findLast(own) ?? releaseOf()).dataset;
}

/** Folders of the labels that releases make themselves, each ending in a slash. */
export const labelFolders: readonly string[] = releases.flatMap(
  ({ dataset }) => dataset.labels?.folder ?? [],
);
