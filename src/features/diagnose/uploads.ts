/** Uploads that failed although OSMO says COMPLETED (6.3.1 does): found in the logs of the run's tasks. */
import { groupsInOrder, type WorkflowView } from '../../domain/progress.ts';
import { type Cause, Matcher } from '../../domain/troubleshooting/match.ts';
import type { ToolContext } from '../../ports/context.ts';
import { readTask } from './evidence.ts';

const bounds = { deadline: 8000, most: 32 * 1024 * 1024 };
const shown = ['platform.upload', 'platform.data_access'];

/** The cause with the lines of the first task that shows it; none where the logs do not say so. */
export async function lostUploads(workflow: WorkflowView, context: ToolContext): Promise<Cause[]> {
  for (const { name } of groupsInOrder(workflow).flatMap(({ tasks }) => tasks)) {
    const matcher = new Matcher(undefined);
    try {
      await readTask(workflow.id, name, matcher, context, bounds);
    } catch (error) {
      if (context.signal?.aborted) throw error;
    }
    const causes = matcher.causes().filter(({ trouble }) => shown.includes(trouble.id));
    if (causes.length > 0) return causes.slice(0, 1);
  }
  return [];
}
