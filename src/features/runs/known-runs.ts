/** Runs as the cluster and the store know them, joined by name: either may have forgotten what the other keeps. */

import { runLabel } from '../../domain/run-labels.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { ListedWorkflow } from '../../ports/osmo/answers.ts';
import { nameInId, osmoName } from '../../ports/osmo/workflow-id.ts';
import { type Identified, identifyRows, type RunKind } from './identity.ts';
import { rootInSpec, rootOfSetup } from './spec-roots.ts';

export interface KnownRun {
  run: string;
  kind: RunKind;
  workflowId: string | undefined;
  /** `notListed` when only the store knows the run. */
  status: string;
  user: string | undefined;
  /** Milliseconds since the epoch. */
  submitted: number | undefined;
  ended: number | undefined;
  root: string | undefined;
  /** Whether the run has a folder in the store that was looked into. */
  stored: boolean;
}

export interface RunsQuestion {
  count: number;
  allUsers: boolean;
  /** The root whose `runs/` is looked into; without it only the cluster is asked. */
  root: string | undefined;
  /** Leaves out runs of other roots. */
  onlyRoot?: boolean;
  /** Whether to look for the roots of the others, which costs a call of `osmo` each; true when left out. */
  roots?: boolean;
}

/** The status of a run that only the store knows. */
export const notListed = 'NOT LISTED';

/** A specification is read for so many of the latest runs at most, to learn their root. */
const mostSpecs = 10;

/** The latest runs, newest first. Runs that only the store knows come last: it keeps no times for folders; `left` of them do not fit. */
export async function knownRuns(
  { count, allUsers, root, onlyRoot = false, roots = true }: RunsQuestion,
  context: ToolContext,
): Promise<{ runs: KnownRun[]; left: number }> {
  const { osmo, signal } = context;
  const [listed, folders] = await Promise.all([
    osmo.latest(Math.min(1000, count * 5), { signal, allUsers }),
    root === undefined ? [] : storedRuns(root, context),
  ]);
  const stored = new Set(folders);
  const found = await identifyRows([...listed].reverse(), count, context);
  const runs = found.map((one) => ofWorkflow(one, stored.has(one.identity.run) ? root : undefined));
  await Promise.all(
    runs
      .filter((run) => roots && run.root === undefined && run.status !== 'FAILED_SUBMISSION')
      .slice(0, mostSpecs)
      .map(async (run) => {
        run.root = await rootOf(run, context);
      }),
  );
  const wanted = onlyRoot ? runs.filter((run) => run.root === root) : runs;
  // A run of the same name in another root is another run.
  const elsewhere = new Set(runs.filter((run) => !wanted.includes(run)).map(({ run }) => run));
  const named = listed.flatMap(({ name, labels }) => labels[runLabel] ?? nameInId(name) ?? []);
  const known = new Set([...wanted.map(({ run }) => run), ...named.filter((name) => !elsewhere.has(name))]);
  const forgotten = folders.filter((name) => !known.has(name)).map((name) => ofFolder(name, root));
  const shown = forgotten.slice(0, Math.max(0, count - wanted.length));
  return { runs: [...wanted, ...shown], left: forgotten.length - shown.length };
}

/** Names of the folders below `runs/` that have the form of a run's name. */
async function storedRuns(root: string, context: ToolContext): Promise<string[]> {
  const store = await context.openStore(root);
  const names = await store.children('runs/', context.signal ? { signal: context.signal } : {});
  return names
    .flatMap((name) => (name.endsWith('/') ? [name.slice(0, -1)] : []))
    .filter((name) => osmoName.test(name));
}

function ofWorkflow({ row, identity }: Identified<ListedWorkflow>, folder: string | undefined): KnownRun {
  const { name: workflowId, status, user, submit_time, end_time } = row;
  const { run, kind, root = folder } = identity;
  const stored = folder !== undefined;
  return { run, kind, workflowId, status, user, submitted: submit_time, ended: end_time, root, stored };
}

function ofFolder(run: string, root: string | undefined): KnownRun {
  const unknown = { workflowId: undefined, user: undefined, submitted: undefined, ended: undefined };
  return { run, kind: 'day0', ...unknown, status: notListed, root, stored: true };
}

async function rootOf(
  { run, kind, workflowId }: KnownRun,
  { osmo, signal }: ToolContext,
): Promise<string | undefined> {
  if (workflowId === undefined) return undefined;
  try {
    const spec = await osmo.spec(workflowId, { signal });
    return kind === 'setup' ? rootOfSetup(spec) : rootInSpec(spec, run);
  } catch {
    // The list stands without it; list_outputs says what is wrong with this one.
    return undefined;
  }
}
