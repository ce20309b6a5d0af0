/** A completed setup against its own lists: is every file that was downloaded in the store? */
import { releaseOf } from '../../domain/releases/index.ts';
import { shortPrefix } from '../../domain/setup.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { FoundRun } from '../runs/index.ts';
import { releaseInSpec, rootOfSetup } from '../runs/index.ts';
import { absentFiles } from './artifact-state.ts';

export async function checkSetup(
  { workflow }: FoundRun,
  { osmo, openStore, signal }: ToolContext,
): Promise<{ parts: string[]; problems: string[] }> {
  const spec = await osmo.spec(workflow.id, { signal });
  const steps = releaseOf(releaseInSpec(spec)).setup.steps.filter(({ group }) =>
    workflow.groups.some(({ name }) => name === group),
  );
  const parts = steps.map(({ prefix }) => shortPrefix(prefix));
  const root = rootOfSetup(spec);
  if (root === undefined) return { parts, problems: ['its root cannot be told from its specification'] };
  const store = await openStore(root);
  const problems = await Promise.all(
    steps.map(async ({ prefix, list }) => {
      const absent = await absentFiles(store, prefix, list);
      return absent.length === 0
        ? []
        : [`${shortPrefix(prefix)}: ${absent.length} files are not there any more, first ${absent[0]}`];
    }),
  );
  return { parts, problems: problems.flat() };
}
