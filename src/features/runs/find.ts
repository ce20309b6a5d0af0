/** From what a user calls a run (a name, a workflow ID, nothing) to the workflow and its root. */

import { Day0Error, errorBody } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import { closest } from '../../base/spelling.ts';
import type { GroupView, WorkflowView } from '../../domain/progress.ts';
import { runLabel } from '../../domain/run-labels.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { ListedWorkflow, QueryAnswer } from '../../ports/osmo/answers.ts';
import { knowsLabels } from '../../ports/osmo/labels.ts';
import { isOfName, osmoName } from '../../ports/osmo/workflow-id.ts';
import { type IdsOfName, sameRoot, type WorkflowAt, workflowAt } from './at-root.ts';
import { type Identity, identify, identifyRows, identityByLabel, type RunKind } from './identity.ts';
import { nothingAt, type RunAtUrl, runAtUrl, urlOfRun } from './run-url.ts';
import { inStore } from './stored.ts';

export interface FoundRun {
  /** The run's name; undefined when the workflow is no run of ours. */
  name: string | undefined;
  /** What later calls call it: its URL where it was asked for by one, else its name, else its workflow ID. */
  called: string;
  kind: RunKind;
  pool: string | undefined;
  /** Who submitted it, as OSMO calls them. */
  user: string;
  /** The DIG root, where a specification has told it. */
  root: string | undefined;
  /** Who ended it, where somebody did; `osmo` for its own limits. */
  cancelledBy: string | undefined;
  /** Seconds, of each stage since OSMO 6.3. */
  limits: { exec: number | undefined; queue: number | undefined };
  workflow: WorkflowView;
}

/** A workflow by its ID, and which run it is, as far as that was looked at. */
interface Located {
  id: string;
  identity?: Identity | undefined;
}

/** Looks the run up; without `run`, the latest that is one, and is of this kind where one is given. */
export async function findRun(
  run: string | undefined,
  context: ToolContext,
  kind?: RunKind,
): Promise<FoundRun> {
  const { osmo, signal } = context;
  const at = run === undefined ? undefined : runAtUrl(run);
  if (at) return foundAt(at, context);
  const located = run === undefined ? await latestRun(context, kind) : await locate(run, context);
  try {
    const answer = await osmo.query(located.id, { signal });
    return viewOf(answer, located.identity ?? (await identify(answer, context)));
  } catch (error) {
    if (run === undefined || errorBody(error).code !== 'not_found') throw error;
  }
  const elsewhere = (await ofOthers(run, context)) ?? (await inSpecifications(run, context));
  if (elsewhere === undefined) throw (await onlyStored(run, context)) ?? (await noSuchRun(run, context));
  return viewOf(await osmo.query(elsewhere.id, { signal }), elsewhere.identity);
}

/** A run of this name that writes to another root is another run. */
async function foundAt(at: RunAtUrl, context: ToolContext): Promise<FoundRun> {
  const { osmo, signal } = context;
  const called = urlOfRun(at);
  const there = await specAt(at, context, true);
  if (there) {
    const identity: Identity = { run: at.run, kind: 'day0', root: at.root };
    return { ...viewOf(await osmo.query(there.id, { signal }), identity), called };
  }
  const found = await findRun(at.run, context).catch((error: unknown) => {
    if (errorBody(error).code !== 'not_found') throw error;
    return undefined;
  });
  // Just after a submit a specification cannot be read yet, and then nothing speaks against it.
  const unread =
    found !== undefined &&
    (await osmo.spec(found.workflow.id, { signal }).catch(() => undefined)) === undefined;
  if (found && unread) return { ...found, called };
  throw (await onlyStored(called, context)) ?? (await noSuchRun(called, context));
}

/**
 * The workflow that writes this very run below this root, with its specification: one's own, another person's, or with `anyName` one
 * among the latest whose own name is another.
 */
export function specAt(at: RunAtUrl, context: ToolContext, anyName = false): Promise<WorkflowAt | undefined> {
  const accepted = (named: RunWorkflow[]): string[] =>
    named.filter(({ refused }) => !refused).map(({ id }) => id);
  const byName: IdsOfName[] = [
    async (run) => accepted(await workflowsOfRun(run, context)),
    async (run) => accepted(await workflowsOfAnybody(run, context)),
  ];
  const lists = [
    ...(osmoName.test(at.run) ? byName : []),
    ...(anyName
      ? [async (run: string) => [(await inSpecifications(run, context, at.root))?.id ?? []].flat()]
      : []),
  ];
  return workflowAt(at, lists, context);
}

/** So many of the latest runs are named or guessed from. */
const remembered = 50;
const namedRuns = 3;

/** Of a run that the store has: what can be asked about it, and what cannot. */
async function onlyStored(run: string, context: ToolContext): Promise<Day0Error | undefined> {
  const stored = await inStore(run, context);
  if (stored === undefined) return undefined;
  const { run: name, root } = stored;
  return new Day0Error({
    code: 'not_found',
    what: `${name} lies in ${root}, and OSMO here has no workflow of it`,
    why: 'somebody else or another cluster made it, or OSMO has forgotten it; so it has no status and no logs here',
    fix: `what its files tell: ${nextCall('diagnose_run', { run: urlOfRun(stored) })}; all that it wrote: ${nextCall('list_outputs', { run: name, dig_url_root: root })}`,
    retry: 'never',
  });
}

async function noSuchRun(run: string, context: ToolContext): Promise<Day0Error> {
  const at = runAtUrl(run);
  if (at) return nothingAt(at);
  const latest = (await context.osmo.latest(remembered, { signal: context.signal })).reverse();
  const found = await identifyRows(latest, remembered, context);
  const runs = found.map(({ identity }) => identity.run);
  const list = nextCall('list_runs', {});
  const guess = closest(run, [...runs, ...latest.map(({ name }) => name)]);
  return new Day0Error({
    code: 'not_found',
    what: `there is no run ${JSON.stringify(run.slice(0, 120))} on this cluster`,
    why: `neither a run name nor a workflow ID among yours; the latest are ${runs.slice(0, namedRuns).join(', ') || 'none'}`,
    fix: guess === undefined ? `${list} shows the runs` : `did you mean ${guess}? ${list} shows all`,
    retry: 'never',
  });
}

/** The workflow ID of a run; words that name no run are taken for an ID. */
export async function workflowIdOf(run: string, context: ToolContext): Promise<string> {
  const at = runAtUrl(run);
  if (at) return (await foundAt(at, context)).workflow.id;
  const located = await locate(run, context);
  return (located.id === run && (await ofOthers(run, context))?.id) || located.id;
}

async function latestRun(context: ToolContext, kind?: RunKind): Promise<Located> {
  const rows = (await context.osmo.latest(remembered, { signal: context.signal })).reverse();
  const accepted = rows.filter(({ status }) => status !== 'FAILED_SUBMISSION');
  const [latest] = await identifyRows(
    accepted,
    1,
    context,
    (identity) => kind === undefined || identity.kind === kind,
  );
  if (latest) return { id: latest.row.name, identity: latest.identity };
  throw new Day0Error({
    code: 'not_found',
    what: 'there is no Day 0 run yet',
    why: 'none of the latest workflows is a Day 0 run, by its label or its specification',
    fix: `start one: ${nextCall('submit_day0', { action: 'plan', smoke_test: true })}`,
    retry: 'never',
  });
}

/** The latest workflow of that run that was accepted, else one that was refused; else the words as they are. */
async function locate(run: string, context: ToolContext): Promise<Located> {
  if (!osmoName.test(run)) return { id: run };
  const named = await workflowsOfRun(run, context);
  return named.findLast(({ refused }) => !refused) ?? named.at(-1) ?? { id: run };
}

/** The latest accepted workflow of that name, whoever submitted it: lists have one's own alone, queries anybody's. */
async function ofOthers(run: string, context: ToolContext): Promise<Located | undefined> {
  if (!osmoName.test(run)) return undefined;
  return (await workflowsOfAnybody(run, context)).findLast(({ refused }) => !refused);
}

/** Not every cluster lets everybody see all; then it is not known. */
const workflowsOfAnybody = (run: string, context: ToolContext): Promise<RunWorkflow[]> =>
  workflowsOfRun(run, context, true).catch((error: unknown) => {
    if (context.signal?.aborted) throw error;
    return [];
  });

export interface RunWorkflow {
  id: string;
  /** FAILED_SUBMISSION. */
  refused: boolean;
  identity: Identity | undefined;
}

/**
 * The workflows of this run, oldest first: those whose ID has its name and which prove to be it, else those of an
 * earlier release, which carry its name as a label only.
 */
async function workflowsOfRun(run: string, context: ToolContext, allUsers = false): Promise<RunWorkflow[]> {
  const { osmo, signal } = context;
  const named = await rowsOfRun(run, await osmo.listByName(run, { signal, allUsers }), context);
  if (named.length > 0) return named;
  // A command that does not say its version is not asked for labels either.
  const labels = await knowsLabels(osmo, { signal }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    return false;
  });
  if (!labels) return [];
  const labelled = await osmo.listByLabel(runLabel, run, { signal, allUsers });
  return labelled.flatMap((row) => {
    const identity = identityByLabel(row);
    return identity?.run === run ? [{ id: row.name, refused: isRefused(row), identity }] : [];
  });
}

const isRefused = ({ status }: ListedWorkflow): boolean => status === 'FAILED_SUBMISSION';

/** Of the rows those that are this run. A refused submission may have left nothing but its ID. */
async function rowsOfRun(
  run: string,
  rows: readonly ListedWorkflow[],
  context: ToolContext,
): Promise<RunWorkflow[]> {
  const ofName = rows.filter(({ name }) => isOfName(name, run));
  const identities = await Promise.all(ofName.map((row) => identify(row, context)));
  return ofName.flatMap((row, at) => {
    const identity = identities[at];
    const refused = isRefused(row);
    return identity?.run === run || (refused && identity === undefined)
      ? [{ id: row.name, refused, identity }]
      : [];
  });
}

/** Those of them that write below the run's root, as far as they tell: one that writes elsewhere is somebody else's. */
export async function rowsBelow(
  { name, root }: { name: string; root: string },
  rows: readonly ListedWorkflow[],
  context: ToolContext,
): Promise<RunWorkflow[]> {
  const found = await rowsOfRun(name, rows, context);
  return found.filter(({ identity }) => identity?.root === undefined || identity.root === root);
}

/** A run whose workflow has another name, such as one that another workflow file made: by what it writes, and below which root. */
async function inSpecifications(
  run: string,
  context: ToolContext,
  root?: string,
): Promise<Located | undefined> {
  const rows = (await context.osmo.latest(remembered, { signal: context.signal })).reverse();
  const [found] = await identifyRows(
    rows,
    1,
    context,
    (identity) => identity.run === run && (root === undefined || sameRoot(identity.root, root)),
  );
  return found && { id: found.row.name, identity: found.identity };
}

/** The domain's view of a query's answer. */
export function viewOf(answer: QueryAnswer, identity = identityByLabel(answer)): FoundRun {
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
        retries: task.retry_id,
      })),
    }),
  );
  const { name: id, status, submit_time, start_time, end_time } = answer;
  return {
    name: identity?.run,
    called: identity?.run ?? id,
    kind: identity?.kind ?? 'day0',
    pool: answer.pool ?? undefined,
    user: answer.submitted_by,
    root: identity?.root,
    cancelledBy: answer.cancelled_by ?? undefined,
    limits: { exec: answer.exec_timeout ?? undefined, queue: answer.queue_timeout ?? undefined },
    workflow: { id, status, submitted: submit_time ?? 0, started: start_time, ended: end_time, groups },
  };
}
