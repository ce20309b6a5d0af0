/** The releases that this package knows: their list, and one by its number or by what shows it. */
import { defaultRelease, type ReleaseId } from './ids.ts';
import type { Release } from './release.ts';
import { release10 } from './release-1.0.ts';
import { release11 } from './release-1.1.ts';

export { defaultRelease, type ReleaseId, releaseIds, saidRelease } from './ids.ts';
export type { OwnArgument, Release } from './release.ts';

/** In the order of their numbers. */
export const releases: readonly Release[] = [release10, release11];

export function releaseOf(id: ReleaseId = defaultRelease): Release {
  const found = releases.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no release ${id}`);
  return found;
}

/** By the task of the last stage; undefined for a workflow of another kind. */
export const releaseOfTask = (task: string): Release | undefined =>
  releases.find(({ tasks }) => tasks.defects === task);
