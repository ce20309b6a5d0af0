/** Tasks that OSMO has started again: that it did, and why the attempt before ended. */
import type { WorkflowView } from '../../domain/progress.ts';
import { releaseOfWorkflow } from '../../domain/releases/index.ts';
import { stepOfGroup } from '../../domain/steps.ts';
import { Matcher } from '../../domain/troubleshooting/match.ts';
import type { ToolContext } from '../../ports/context.ts';
import { readTask } from './evidence.ts';

const bounds = { deadline: 6000, most: 32 * 1024 * 1024 };

/** Sentences, one per task that is not in its first attempt. Text of logs does not come into them. */
export async function attemptNotes(workflow: WorkflowView, context: ToolContext): Promise<string[]> {
  const { id, groups } = workflow;
  const again = groups.flatMap(({ name: group, tasks }) =>
    tasks.filter(({ retries }) => retries > 0).map((task) => ({ group, ...task })),
  );
  return Promise.all(
    again.map(async ({ group, name, retries }) => {
      const matcher = new Matcher(stepOfGroup(group)?.id, releaseOfWorkflow(workflow));
      const attempt = retries - 1;
      const read = await readTask(id, name, matcher, context, { ...bounds, attempt }).catch(
        (error: unknown) => {
          if (context.signal?.aborted) throw error;
          return undefined;
        },
      );
      const [cause] = matcher.causes();
      const why = cause
        ? `(${cause.confidence}, ${cause.trouble.id}): ${cause.trouble.cause}`
        : read === undefined
          ? 'is not known: its log cannot be read'
          : 'is not known: neither its log nor its events show a known cause';
      return `${name} is in attempt ${retries + 1}: OSMO started it again (log lines of it are marked retry-${retries}); why the attempt before ended ${why}`;
    }),
  );
}
