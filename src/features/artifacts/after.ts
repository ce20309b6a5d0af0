/** The call that follows a run that has ended, by what kind of run it is and how it ended. */

import { nextCall } from '../../base/next-call.ts';
import { saidRelease } from '../../domain/releases/index.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { FoundRun } from '../runs/index.ts';
import { rootOfSetup } from '../runs/index.ts';
import { setupOfRun } from './plan.ts';

/** Plans a setup of the same root again; what is complete by then is left out. */
export const setUpAgain = (found: FoundRun): string =>
  nextCall('setup_artifacts', { action: 'plan', like: found.called });

/** What shows what an ended run made: its dataset, its files, or how complete the root of a setup is now. */
export function resultCall(found: FoundRun): string {
  const run = found.called;
  if (found.kind === 'setup') return setUpAgain(found);
  return found.workflow.status === 'COMPLETED'
    ? nextCall('preview_outputs', { run })
    : nextCall('list_outputs', { run });
}

/** After a setup that completed: the preflight of its root, for the run that it was planned for. */
export async function afterSetup(found: FoundRun, { osmo, signal, settings }: ToolContext): Promise<string> {
  const root = rootOfSetup(await osmo.spec(found.workflow.id, { signal }));
  if (root === undefined) return setUpAgain(found);
  const planned = await setupOfRun(settings.home, found.name ?? found.workflow.id);
  return nextCall('preflight', {
    dig_url_root: root,
    mode: planned?.mode,
    release: planned && saidRelease(planned.release),
  });
}
