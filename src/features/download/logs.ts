/** The logs of a run's tasks as texts, without secrets. */

import { cleanText } from '../../base/redact.ts';
import type { ToolContext } from '../../ports/context.ts';
import { readLog } from '../../ports/osmo/logs.ts';
import { calledRun, findRun, type LocatedRun, tasksOf } from '../runs/index.ts';

/** Bytes of one task's log. */
const most = 64 * 1024 * 1024;

/** Empty where the cluster does not know the run any more. */
export async function logsOf(
  located: LocatedRun,
  context: ToolContext,
): Promise<{ task: string; text: string }[]> {
  const found = await findRun(located.workflowId ?? calledRun(located), context).catch(() => undefined);
  if (!found || found.workflow.status === 'FAILED_SUBMISSION') return [];
  const logs = [];
  for (const { task } of tasksOf(found.workflow)) {
    const lines: string[] = [];
    const request = { id: found.workflow.id, task, signal: context.signal, most };
    const end = await readLog(context.osmo, request, ({ time, text }) =>
      lines.push(`${time === undefined ? '' : `${time} `}${text}`),
    );
    if (end !== 'complete') lines.push(`[pcba-day0: the log was not read to its end (${end})]`);
    logs.push({ task: task.replace(/[^A-Za-z0-9._-]/g, '_'), text: cleanText(`${lines.join('\n')}\n`) });
  }
  return logs;
}
