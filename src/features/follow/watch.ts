/** Waits a bounded time for a run. The run belongs to the cluster: ending the wait leaves it alone. */

import { nextCall } from '../../base/next-call.ts';
import { pause } from '../../base/pause.ts';
import { changesBetween, isFinished, type StageProgress, stageProgress } from '../../domain/progress.ts';
import type { ToolContext } from '../../ports/context.ts';
import { afterSetup, setUpAgain } from '../artifacts/index.ts';
import { type Finding, seenAtOnce } from '../inspect/index.ts';
import { type FoundRun, findRun, locateRun, stageDone, viewOf } from '../runs/index.ts';
import { readRefusal } from '../submit/index.ts';

export interface WatchedRun {
  found: FoundRun;
  /** When it was looked at last, milliseconds since the epoch. */
  now: number;
  stages: StageProgress[];
  /** What changed while this call waited, in sentences. */
  changed: string[];
  /** OSMO's words for a submission that it refused, where this machine has them. */
  refusal: string | undefined;
  /** What a person would see at once in what a finished run left. */
  findings: Finding[];
  next: string;
}

/** Milliseconds between two queries. */
const intervals = { embedded: 1000, osmo: 5000 };

export async function watchRun(
  run: string | undefined,
  waitSeconds: number,
  context: ToolContext,
): Promise<WatchedRun> {
  const { found, changed } = await waitFor(run, waitSeconds, context);
  const { workflow } = found;
  const now = Date.now();
  const progress = stageProgress(workflow, now);
  return {
    found,
    now,
    stages: isFinished(workflow.status) ? progress : await withDone(found, progress, context),
    changed,
    refusal: refusalOf(found, context),
    findings: await findingsOf(found, context),
    next: await nextAfter(found, context),
  };
}

async function waitFor(
  run: string | undefined,
  waitSeconds: number,
  context: ToolContext,
): Promise<{ found: FoundRun; changed: string[] }> {
  const begun = performance.now();
  const interval = intervals[context.settings.cluster];
  let found = await findRun(run, context);
  const first = found.workflow;
  for (;;) {
    const left = waitSeconds * 1000 - (performance.now() - begun);
    if (isFinished(found.workflow.status) || left <= 0) break;
    await context.progress(progressLine(found), (performance.now() - begun) / 1000, waitSeconds);
    await pause(Math.min(interval, left), context.signal);
    const { workflow } = viewOf(await context.osmo.query(found.workflow.id, { signal: context.signal }));
    found = { ...found, workflow };
  }
  return { found, changed: changesBetween(first, found.workflow) };
}

function progressLine({ workflow }: FoundRun): string {
  const stages = stageProgress(workflow, Date.now());
  return `${workflow.status}: ${stages.map(({ what, status, seconds }) => `${what} ${status}${seconds === undefined ? '' : ` ${seconds} s`}`).join(', ')}`;
}

const withDone = (
  { workflow }: FoundRun,
  stages: StageProgress[],
  context: ToolContext,
): Promise<StageProgress[]> =>
  Promise.all(
    stages.map(async (one) =>
      one.status === 'RUNNING' ? { ...one, done: await stageDone(workflow, one.group, context) } : one,
    ),
  );

/** The query of a refused submission has no groups and no reason. */
const refusalOf = ({ name, workflow }: FoundRun, { settings }: ToolContext): string | undefined =>
  workflow.status === 'FAILED_SUBMISSION' && name !== undefined
    ? readRefusal(settings.home, name)
    : undefined;

/** Of a run that ended well; where its files cannot be read, whoever looks at them is told so. */
async function findingsOf(
  { kind, name, called, workflow }: FoundRun,
  context: ToolContext,
): Promise<Finding[]> {
  if (workflow.status !== 'COMPLETED' || kind === 'setup' || name === undefined) return [];
  try {
    return await seenAtOnce(await locateRun({ run: called }, context), context);
  } catch (error) {
    if (context.signal?.aborted) throw error;
    return [];
  }
}

async function nextAfter(found: FoundRun, context: ToolContext): Promise<string> {
  const { kind, called: run, workflow } = found;
  const { status } = workflow;
  const setup = kind === 'setup';
  if (status === 'COMPLETED')
    return setup ? afterSetup(found, context) : nextCall('preview_outputs', { run });
  if (status === 'FAILED_SUBMISSION')
    return setup ? setUpAgain(found) : nextCall('submit_day0', { action: 'plan', like: run });
  if (isFinished(status)) return nextCall('diagnose_run', { run });
  return nextCall('watch_run', { run, wait_s: 45 });
}
