/** A completed setup against its own lists: is every file that was downloaded in the store? */
import { setupSteps, shortPrefix } from '../../domain/setup.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { FoundRun } from '../runs/index.ts';
import { rootOfSetup } from '../runs/index.ts';
import { absentFiles } from './artifact-state.ts';

export async function checkSetup(
  { workflow }: FoundRun,
  { osmo, openStore, signal }: ToolContext,
): Promise<{ parts: string[]; problems: string[] }> {
  const steps = setupSteps.filter(({ group }) => workflow.groups.some(({ name }) => name === group));
  const parts = steps.map(({ prefix }) => shortPrefix(prefix));
  const root = rootOfSetup(await osmo.spec(workflow.id, { signal }));
  if (root === undefined) return { parts, problems: ['its root cannot be told from its specification'] };
  const store = await openStore(root);
  const problems = await Promise.all(
    steps.map(async ({ prefix }) => {
      const absent = await absentFiles(store, prefix);
      return absent.length === 0
        ? []
        : [`${shortPrefix(prefix)}: ${absent.length} files are not there any more, first ${absent[0]}`];
    }),
  );
  return { parts, problems: problems.flat() };
}
