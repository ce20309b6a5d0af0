/** How a run that is watched is told: its status, how far each stage is, what changed, and why it may be quiet. */

import { nextCall } from '../../base/next-call.ts';
import type { ClusterKind } from '../../domain/model-id.ts';
import { elapsedSeconds, isFinished, type StageProgress } from '../../domain/progress.ts';
import { quietNotes } from '../../domain/quiet-phases.ts';
import type { WatchedRun } from '../../features/follow/index.ts';
import { clusterLine } from '../../ports/context.ts';
import { runData } from './run.ts';

/** Findings in the text. */
const shownFindings = 3;

/** Seconds of one stage after which somebody may ask whether it is stuck. */
const patience = 60;

export function formatWatch(watched: WatchedRun, cluster: ClusterKind) {
  const { found, now, stages, changed, findings, next } = watched;
  const { workflow } = found;
  const finished = isFinished(workflow.status);
  const elapsed = elapsedSeconds(workflow, now);
  const run = found.name ?? workflow.id;
  return {
    data: {
      ...runData(found),
      finished,
      elapsed_s: elapsed,
      stages: stages.map(({ stage, group, status, seconds, done, message }) => ({
        stage: stage ?? group,
        group,
        status,
        seconds: seconds ?? null,
        done: done ?? null,
        message: message ?? null,
      })),
      changed,
    },
    lines: [
      `${workflow.status} ${finished ? 'after' : 'for'} ${elapsed} s: ${run} (workflow ${workflow.id}, ${clusterLine({ cluster })})`,
      ...stages.map(stageLine),
      ...refusalLines(watched),
      ...findings
        .slice(0, shownFindings)
        .map(({ id, what, fix }) => `seen at once, ${id}: ${what}${fix ? `; ${fix}` : ''}`),
      ...(changed.length > 0 ? [`changed: ${changed.join('; ')}`] : []),
      ...(changed.length === 0 && !finished ? quietLines(found.called, stages, cluster) : []),
    ],
    next,
  };
}

function stageLine({ what, status, seconds, done, message }: StageProgress): string {
  const time = seconds === undefined ? '' : `${done?.includes(' ') ? ',' : ''} ${seconds} s`;
  return `  ${what}: ${status}${done ? ` ${done}` : ''}${time}${message ? ` (${message})` : ''}`;
}

function refusalLines({ found, refusal }: WatchedRun): string[] {
  if (found.workflow.status !== 'FAILED_SUBMISSION') return [];
  const reason =
    refusal === undefined
      ? 'its reason was in the answer of the submit, which this machine does not have'
      : `its words: ${refusal}`;
  return [`OSMO refused the submission; nothing was started; ${reason}`];
}

function quietLines(run: string, stages: StageProgress[], cluster: ClusterKind): string[] {
  const long = stages.some(({ status, seconds = 0 }) => status === 'RUNNING' && seconds > patience);
  return [
    ...quietNotes(cluster, stages).map((note) => `quiet is usual: ${note}`),
    ...(long
      ? [`is it stuck? ${nextCall('diagnose_run', { run })} tells its last sign of life and what is normal`]
      : []),
  ];
}
