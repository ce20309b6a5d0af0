/** How a list of runs is told: one line each, newest first, with age, user and root where they are known. */
import { counted } from '../../base/counted.ts';
import { type KnownRun, type ListedRuns, notListed } from '../../features/runs/index.ts';
import { clusterLine } from '../../ports/context.ts';
import type { Settings } from '../../ports/settings/settings.ts';

/** `now` in milliseconds since the epoch. */
export function formatRuns(
  { runs, root, left, more, next }: ListedRuns,
  settings: Pick<Settings, 'cluster'>,
  now: number,
) {
  const where = root === undefined ? 'no root known, so only the cluster was asked' : `and runs/ of ${root}`;
  return {
    data: { runs: runs.map((known) => runData(known, now)) },
    lines: [
      `${runs.length === 0 ? 'NO RUNS' : (more === undefined ? '' : 'THE LATEST ') + counted(runs.length, 'run').toUpperCase()} (${clusterLine(settings)}; ${where})`,
      ...runs.map((known) => runLine(known, now)),
      ...onlyStored(runs, left),
      ...(more === undefined ? [] : [`earlier ones: ${more}`]),
    ],
    next,
  };
}

/** What a user cannot read out of the lines. */
function onlyStored(runs: readonly KnownRun[], left: number): string[] {
  if (left === 0 && !runs.some(({ status }) => status === notListed)) return [];
  const more = left === 0 ? '' : `; ${left} more lie there`;
  return [
    `${notListed}: known from the store alone, since others made them or OSMO has forgotten them${more}`,
  ];
}

function runData({ run, kind, workflowId, status, user, submitted, root, stored }: KnownRun, now: number) {
  return {
    run,
    kind,
    workflow_id: workflowId ?? null,
    status,
    user: user ?? null,
    submitted: submitted === undefined ? null : new Date(submitted).toISOString(),
    age_s: submitted === undefined ? null : Math.max(0, Math.round((now - submitted) / 1000)),
    root: root ?? null,
    in_store: stored,
  };
}

function runLine({ run, kind, workflowId, status, user, submitted, root }: KnownRun, now: number): string {
  const age = submitted === undefined ? 'age unknown' : `${ageText(now - submitted)} ago`;
  return `  ${run}${kind === 'setup' ? ' (setup)' : ''}  ${status}  ${age}${user ? `  ${user}` : ''}${workflowId ? `  ${workflowId}` : ''}${root ? `  ${root}` : ''}`;
}

function ageText(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}
