/** The latest runs as they are asked for, and what the newest of them is ready for. */

import { nextCall } from '../../base/next-call.ts';
import { isFinished } from '../../domain/progress.ts';
import type { ToolContext } from '../../ports/context.ts';
import { type KnownRun, knownRuns } from './known-runs.ts';
import { usualRoot } from './stored.ts';

export interface ListedRuns {
  runs: KnownRun[];
  /** The root whose runs/ was looked into. */
  root: string | undefined;
  /** More that only the store has. */
  left: number;
  /** The call that shows earlier runs, where the list is as long as was asked for. */
  more: string | undefined;
  next: string;
}

/** As many as the tool takes. */
const mostListed = 50;

export async function listRuns(
  question: {
    count?: number | undefined;
    all_users?: boolean | undefined;
    dig_url_root?: string | undefined;
  },
  context: ToolContext,
): Promise<ListedRuns> {
  const { count = 10, all_users: allUsers = false, dig_url_root } = question;
  const root = usualRoot(context, dig_url_root);
  const onlyRoot = dig_url_root !== undefined;
  const { runs, left } = await knownRuns({ count, allUsers, root, onlyRoot }, context);
  const more =
    runs.length < count || count >= mostListed
      ? undefined
      : nextCall('list_runs', { ...question, count: Math.min(mostListed, 2 * count) });
  return { runs, root, left, more, next: nextAfter(runs) };
}

/** What the latest run is ready for: its pictures once it has ended well, the cause where it has not. */
function nextAfter([latest]: KnownRun[]): string {
  if (latest === undefined) return nextCall('preflight', {});
  const { run, kind, root: dig_url_root, status, workflowId } = latest;
  if (workflowId === undefined) return nextCall('list_outputs', { run, dig_url_root });
  if (!isFinished(status)) return nextCall('watch_run', { run });
  if (status !== 'COMPLETED') return nextCall('diagnose_run', { run });
  return kind === 'setup'
    ? nextCall('preflight', { dig_url_root })
    : nextCall('preview_outputs', { run, dig_url_root });
}
