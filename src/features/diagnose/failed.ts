/** Why a run failed: the first stage that did, what it left behind, and, where that is not clear, the stages before it. */
import { type GroupView, groupsInOrder } from '../../domain/progress.ts';
import { type ReleaseId, releaseOfWorkflow } from '../../domain/releases/index.ts';
import { stepOfGroup } from '../../domain/steps.ts';
import type { Trouble } from '../../domain/troubleshooting/entry.ts';
import { type Cause, Matcher } from '../../domain/troubleshooting/match.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { FoundRun } from '../runs/index.ts';
import { readRefusal } from '../submit/index.ts';
import { type LogRead, readTask } from './evidence.ts';

export interface Failure {
  /** The stage that failed first; undefined when nothing was started. */
  group: GroupView | undefined;
  task: string | undefined;
  exitCode: number | undefined;
  causes: Cause[];
  log: LogRead | undefined;
  /** Tasks before it whose logs were read, too. */
  upstream: string[];
  /** Ids of failures whose signs were looked for and are not there. */
  ruledOut: Trouble[];
}

const whole = { deadline: 25_000, most: 256 * 1024 * 1024 };
/** The stages before are read for hints only. */
const hints = { deadline: 6000, most: 32 * 1024 * 1024 };

export async function explainFailure({ name, workflow }: FoundRun, context: ToolContext): Promise<Failure> {
  const groups = groupsInOrder(workflow);
  const failed = groups.filter(({ status }) => status.startsWith('FAILED'));
  const group = failed.find(({ status }) => status !== 'FAILED_UPSTREAM') ?? failed[0];
  const task = group?.tasks.find(({ status }) => status.startsWith('FAILED')) ?? group?.tasks[0];
  const release = releaseOfWorkflow(workflow);
  const matcher = new Matcher(stepOfGroup(group?.name)?.id, release);
  for (const status of new Set([workflow.status, group?.status, task?.status]))
    if (status) matcher.status(status);
  if (task?.exitCode !== undefined) matcher.exit(task.exitCode);
  if (task) matcher.ended(task.status, task.exitCode, task.message ?? group?.message);
  for (const message of new Set([group?.message, task?.message])) if (message) matcher.message(message);
  const refusal = name === undefined ? undefined : readRefusal(context.settings.home, name);
  if (workflow.status === 'FAILED_SUBMISSION' && refusal !== undefined) matcher.message(refusal);
  const log = task ? await readTask(workflow.id, task.name, matcher, context, whole) : undefined;
  const causes = matcher.causes();
  const before = groups.slice(0, group ? groups.indexOf(group) : 0);
  const unsure = causes[0]?.confidence !== 'certain';
  const upstream = unsure
    ? before.flatMap(({ name: of, tasks }) => tasks.map((one) => ({ of, task: one.name })))
    : [];
  for (const one of upstream) causes.push(...(await hintsIn(one, workflow.id, release, context)));
  const shown = new Set(causes.map(({ trouble }) => trouble.id));
  return {
    group,
    task: task?.name,
    exitCode: task?.exitCode,
    causes,
    log,
    upstream: upstream.map((one) => one.task),
    ruledOut: matcher.relevant.filter(({ id }) => !shown.has(id)),
  };
}

/** A stage that ended well can still hold the reason; it proves little. */
async function hintsIn(
  { of, task }: { of: string; task: string },
  id: string,
  release: ReleaseId | undefined,
  context: ToolContext,
): Promise<Cause[]> {
  const matcher = new Matcher(stepOfGroup(of)?.id, release);
  await readTask(id, task, matcher, context, hints);
  return matcher.causes().map((cause) => ({ ...cause, confidence: 'possible' }));
}
