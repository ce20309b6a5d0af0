/** From what a user calls a run (a name, a workflow ID, nothing) to the workflow and its root. */

import { nameProblem } from '../day0/name.ts';
import type { GroupView, WorkflowView } from '../day0/progress.ts';
import { Day0Error, errorBody } from '../errors.ts';
import { runLabel, setupLabel } from '../launch/plan.ts';
import type { QueryAnswer } from '../osmo/answers.ts';
import type { ToolContext } from '../tools/context.ts';
import { closest } from '../words.ts';

/** A Day 0 run makes a dataset below runs/, a setup fetches the artifacts of a root. */
export type RunKind = 'day0' | 'setup';

export const kindOf = (labels: Record<string, string>): RunKind =>
  labels[setupLabel] === undefined ? 'day0' : 'setup';

export interface FoundRun {
  /** The stamped run name; undefined when the workflow carries no label of ours. */
  name: string | undefined;
  kind: RunKind;
  pool: string | undefined;
  workflow: WorkflowView;
}

/** Looks the run up; without `run`, the latest that carries our label, and is of this kind where one is given. */
export async function findRun(
  run: string | undefined,
  context: ToolContext,
  kind?: RunKind,
): Promise<FoundRun> {
  const id = await workflowIdOf(run, context, kind);
  try {
    return viewOf(await context.osmo.query(id, { signal: context.signal }));
  } catch (error) {
    throw run !== undefined && errorBody(error).code === 'not_found' ? await noSuchRun(run, context) : error;
  }
}

/** So many of the latest runs are named or guessed from. */
const remembered = 50;
const namedRuns = 3;

async function noSuchRun(run: string, { osmo, signal }: ToolContext): Promise<Day0Error> {
  const latest = (await osmo.latest(remembered, { signal })).reverse();
  const names = latest.flatMap(({ name, labels }) => [labels[runLabel] ?? name, name]);
  const guess = closest(run, names);
  const runs = latest.flatMap(({ labels }) => labels[runLabel] ?? []).slice(0, namedRuns);
  return new Day0Error({
    code: 'not_found',
    what: `there is no run ${JSON.stringify(run.slice(0, 120))} on this cluster`,
    why: `neither a run name nor a workflow ID among yours; the latest are ${runs.join(', ') || 'none'}`,
    fix:
      guess === undefined ? 'list_runs {} shows the runs' : `did you mean ${guess}? list_runs {} shows all`,
    retry: 'never',
  });
}

/** The latest workflow of that name that was accepted, else one that was refused; other words are taken for an ID. */
export async function workflowIdOf(
  run: string | undefined,
  { osmo, signal }: ToolContext,
  kind?: RunKind,
): Promise<string> {
  if (run === undefined) {
    const latest = (await osmo.latest(50, { signal })).findLast(
      ({ labels, status }) =>
        labels[runLabel] !== undefined &&
        status !== 'FAILED_SUBMISSION' &&
        (kind === undefined || kindOf(labels) === kind),
    );
    if (latest) return latest.name;
    throw new Day0Error({
      code: 'not_found',
      what: 'there is no Day 0 run yet',
      why: 'none of the latest workflows carries the label of a Day 0 run',
      fix: 'start one: submit_day0 {"action": "plan", "smoke_test": true}',
      retry: 'never',
    });
  }
  if (nameProblem(run, 'name') !== undefined) return run;
  const labelled = await osmo.listByLabel(runLabel, run, { signal });
  return (labelled.findLast(({ status }) => status !== 'FAILED_SUBMISSION') ?? labelled.at(-1))?.name ?? run;
}

/** The domain's view of a query's answer. */
export function viewOf(answer: QueryAnswer): FoundRun {
  const groups = answer.groups.map(
    (group): GroupView => ({
      name: group.name,
      status: group.status,
      started: group.start_time,
      ended: group.end_time,
      message: group.failure_message ?? undefined,
      tasks: group.tasks.map((task) => ({
        name: task.name,
        status: task.status,
        exitCode: task.exit_code ?? undefined,
        message: task.failure_message ?? undefined,
      })),
    }),
  );
  const { name: id, status, submit_time, start_time, end_time } = answer;
  return {
    name: answer.labels[runLabel],
    kind: kindOf(answer.labels),
    pool: answer.pool ?? undefined,
    workflow: { id, status, submitted: submit_time ?? 0, started: start_time, ended: end_time, groups },
  };
}
