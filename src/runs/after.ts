/** The call that follows a run that has ended, by what kind of run it is. */
import type { ToolContext } from '../tools/context.ts';
import type { FoundRun } from './find.ts';
import { rootOfSetup } from './root.ts';

const nameOf = ({ name, workflow }: FoundRun): string => name ?? workflow.id;

/** Plans a setup of the same root again; what is complete by then is left out. */
export const setUpAgain = (found: FoundRun): string =>
  `setup_artifacts ${JSON.stringify({ action: 'plan', like: nameOf(found) })}`;

/** What shows what an ended run made: its dataset, or how complete the root of a setup is now. */
export const lookAtResult = (found: FoundRun): string =>
  found.kind === 'setup' ? setUpAgain(found) : `list_outputs ${JSON.stringify({ run: nameOf(found) })}`;

/** After a setup that completed: the preflight of its root. */
export async function afterSetup(found: FoundRun, { osmo, signal }: ToolContext): Promise<string> {
  const root = rootOfSetup(await osmo.spec(found.workflow.id, { signal }));
  return root === undefined ? setUpAgain(found) : `preflight ${JSON.stringify({ dig_url_root: root })}`;
}
