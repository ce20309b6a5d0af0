/** The releases that this package knows: their list, and one by its number or by what shows it. */
import type { RecipeProblems } from '../recipe.ts';
import { strangeKeys } from '../recipe-keys.ts';
import { defaultRelease, type ReleaseId } from './ids.ts';
import type { Release } from './release.ts';
import { release10 } from './release-1.0.ts';
import { release11 } from './release-1.1.ts';

export { defaultRelease, type ReleaseId, releaseIds, saidRelease } from './ids.ts';
export { type OwnArgument, type OwnRunValues, ownArguments, type Release } from './release.ts';

/** In the order of their numbers. */
export const releases: readonly Release[] = [release10, release11];

export function releaseOf(id: ReleaseId = defaultRelease): Release {
  const found = releases.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no release ${id}`);
  return found;
}

/** By the names of a workflow's tasks; undefined for a workflow of another kind. */
export const releaseOfTasks = (names: readonly string[]): Release | undefined =>
  releases.find(({ tasks }) => names.includes(tasks.defects));

/** The same of a workflow as OSMO tells it. */
export const releaseOfWorkflow = ({
  groups,
}: {
  groups: readonly { tasks: readonly { name: string }[] }[];
}): ReleaseId | undefined => releaseOfTasks(groups.flatMap(({ tasks }) => tasks.map(({ name }) => name)))?.id;

/** Sentences about a parsed training recipe, as the trainer of this release would take it. */
export function recipeProblems(id: ReleaseId, config: unknown): RecipeProblems {
  const { keys, problems } = releaseOf(id).recipe;
  const { fatal, odd } = problems(config);
  return { fatal: [...strangeKeys(config, keys), ...fatal], odd };
}
