/** How a cancellation is told: whether the run has ended, and as what. */
import { isFinished } from '../../domain/progress.ts';
import type { CancelledRun } from '../../features/follow/index.ts';
import { clusterLine } from '../../ports/context.ts';
import type { Settings } from '../../ports/settings/settings.ts';
import { runData } from './run.ts';

export function formatCancel(
  { found, owner, tooLate, status, next }: CancelledRun,
  settings: Pick<Settings, 'cluster'>,
) {
  const { name, workflow } = found;
  const cancelled = isFinished(status);
  const verdict = tooLate
    ? `FINISHED before it could be cancelled: ${status}`
    : cancelled
      ? `CANCELLED: ${status}`
      : `CANCEL REQUESTED: still ${status}; OSMO ends it in a moment`;
  return {
    data: { ...runData(found), cancelled, status },
    lines: [
      `${verdict}: ${name ?? workflow.id} (workflow ${workflow.id}, ${clusterLine(settings)})`,
      ...(owner.mine === false ? [`it was the run of ${owner.user}`] : []),
    ],
    next,
  };
}
