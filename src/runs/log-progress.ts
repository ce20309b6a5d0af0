/** How far a running stage says it is: the last `n/m` in its log's tail. The text itself is never passed on. */
import type { WorkflowView } from '../day0/progress.ts';
import { readLog } from '../osmo/logs.ts';
import type { ToolContext } from '../tools/context.ts';

/** The tail of a live log follows for ever, so reading it is ended after this long. */
const tailMilliseconds = { embedded: 1200, osmo: 4000 };

/** The image-edit client says up to forty lines of a crop, between two counts of its pod. */
const tailLines = 60;

/** Such as `12/40`, or undefined when the log says nothing of the kind or cannot be read. */
export async function stageDone(
  workflow: WorkflowView,
  groupName: string,
  context: ToolContext,
): Promise<string | undefined> {
  const task = workflow.groups.find(({ name }) => name === groupName)?.tasks[0];
  if (!task) return undefined;
  const deadline = tailMilliseconds[context.settings.cluster];
  try {
    let done: string | undefined;
    const { osmo, signal } = context;
    const request = { id: workflow.id, task: task.name, lines: tailLines, deadline, quiet: 400, signal };
    await readLog(osmo, request, ({ text }) => {
      done = lastCount(text) ?? done;
    });
    return done;
  } catch {
    context.signal?.throwIfAborted();
    // Progress within a stage is a courtesy; the status above stands without it.
    return undefined;
  }
}

function lastCount(text: string): string | undefined {
  const match = /(?:^|[\s:(])(\d{1,7})\s?\/\s?(\d{1,7})(?=$|[\s,;:).])/.exec(text);
  return match && Number(match[1]) <= Number(match[2]) ? `${match[1]}/${match[2]}` : undefined;
}
