/** Diagnoses a run by how it stands: failed, alive, or completed and then held against what was asked for. */

import { errorBody } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import { isFinished } from '../../domain/progress.ts';
import { type Cause, nextCallOf } from '../../domain/troubleshooting/match.ts';
import type { ToolContext } from '../../ports/context.ts';
import { afterSetup, checkSetup, setUpAgain } from '../artifacts/index.ts';
import {
  afterStop,
  type FoundRun,
  findRun,
  requestedIn,
  rootInSpec,
  storedRun,
  valuesIn,
} from '../runs/index.ts';
import { type Alive, describeAlive } from './alive.ts';
import { attemptNotes } from './attempts.ts';
import { diagnoseFiles, type RunByFiles } from './by-files.ts';
import { explainFailure, type Failure } from './failed.ts';
import { checkHealth, type Health } from './health.ts';
import { lostUploads } from './uploads.ts';
import { failureNotes } from './words.ts';

interface DiagnosedRun {
  found: FoundRun;
  next: string;
}

export interface FailedRun extends DiagnosedRun {
  kind: 'failed';
  failure: Failure;
  /** Those that are told, the likeliest first; the first is certain or none is. */
  causes: Cause[];
  notes: string[];
}

export interface AliveRun extends DiagnosedRun, Alive {
  kind: 'alive';
}

export interface CompletedRun extends DiagnosedRun {
  kind: 'completed';
  health: Health;
  /** Uploads that OSMO lost although it says COMPLETED. */
  lost: Cause[];
}

export interface CompletedSetup extends DiagnosedRun {
  kind: 'setup';
  parts: string[];
  problems: string[];
}

export type Diagnosis = FailedRun | AliveRun | CompletedRun | CompletedSetup | RunByFiles;

/** More would crowd a small context. */
const mostCauses = 3;

export async function diagnose(run: string | undefined, context: ToolContext): Promise<Diagnosis> {
  if (run === undefined) return diagnoseFound(await latest(context), context);
  try {
    return await diagnoseFound(await findRun(run, context), context);
  } catch (error) {
    // Where OSMO does not answer, its own words say more than the files do.
    const unknown = errorBody(error).code === 'not_found';
    const stored = unknown ? await storedRun(run, error, context) : undefined;
    if (stored === undefined) throw error;
    return diagnoseFiles(stored, context);
  }
}

async function diagnoseFound(found: FoundRun, context: ToolContext): Promise<Diagnosis> {
  const { status } = found.workflow;
  if (status === 'COMPLETED')
    return found.kind === 'setup' ? completedSetup(found, context) : completed(found, context);
  return isFinished(status) ? failed(found, context) : alive(found, context);
}

/** The latest run; behind a setup that went well, whoever asks means the run before it. */
async function latest(context: ToolContext): Promise<FoundRun> {
  const found = await findRun(undefined, context);
  if (found.kind !== 'setup' || found.workflow.status !== 'COMPLETED') return found;
  return findRun(undefined, context, 'day0').catch(() => found);
}

async function failed(found: FoundRun, context: ToolContext): Promise<FailedRun> {
  const { workflow } = found;
  const failure = await explainFailure(found, context);
  const sure = failure.causes[0]?.confidence === 'certain';
  const causes = failure.causes
    .filter(({ confidence }) => !sure || confidence !== 'possible')
    .slice(0, mostCauses);
  const run = found.called;
  const [first] = causes;
  const stopped = workflow.status === 'FAILED_CANCELED' && found.cancelledBy !== 'osmo';
  const call = first ? nextFor(found, nextCallOf(first, run)) : nextCall('read_logs', { run, errors: true });
  const next = stopped ? await afterStop(context) : call;
  const notes = [
    ...failureNotes(workflow, failure),
    ...(found.cancelledBy === undefined ? [] : [`ended by ${JSON.stringify(found.cancelledBy)}`]),
    ...(await attemptNotes(workflow, context)),
  ];
  return { kind: 'failed', found, failure, causes, notes, next };
}

/** Causes of the platform lead back to a run; after a setup it is the setup that is planned again. */
function nextFor(found: FoundRun, call: string): string {
  if (found.kind === 'setup' && /^(submit_day0|preflight) /.test(call)) return setUpAgain(found);
  // The catalogue's entry for a run that waits; this one has ended.
  if (!/^watch_run /.test(call)) return call;
  return nextCall('submit_day0', { action: 'plan', like: found.called });
}

async function alive(found: FoundRun, context: ToolContext): Promise<AliveRun> {
  const { verdict, notes, causes } = await describeAlive(found, context);
  const next = nextCall('watch_run', { run: found.called, wait_s: 45 });
  return { kind: 'alive', found, verdict, notes, causes: causes.slice(0, mostCauses), next };
}

/** A setup that completed: every file that it listed is there. */
async function completedSetup(found: FoundRun, context: ToolContext): Promise<CompletedSetup> {
  const { parts, problems } = await checkSetup(found, context);
  const next = problems.length === 0 ? await afterSetup(found, context) : setUpAgain(found);
  return { kind: 'setup', found, parts, problems, next };
}

async function completed(found: FoundRun, context: ToolContext): Promise<CompletedRun> {
  const run = found.name ?? found.workflow.id;
  const spec = await context.osmo.spec(found.workflow.id, { signal: context.signal });
  const root = rootInSpec(spec, run);
  const health: Health =
    root === undefined
      ? { samples: 0, problems: ['its outputs cannot be told from its specification'] }
      : await checkHealth(await context.openStore(root), run, requestedIn(spec));
  // OSMO may say COMPLETED although an upload failed.
  const lost = health.problems.length > 0 ? await lostUploads(found.workflow, context) : [];
  const wholeBoard = valuesIn(spec)?.render_patches === -1;
  const { problems } = health;
  const gone = root !== undefined && health.samples === 0 && lost.length === 0;
  return {
    kind: 'completed',
    found,
    health: gone ? { ...health, problems: [...problems, deletedSince] } : health,
    lost,
    next: nextAfter(found.called, { ...health, gone, wholeBoard }, lost),
  };
}

const deletedSince = 'a completed run has uploaded what it made: was it deleted since?';

interface Found extends Health {
  /** Nothing lies there, and no upload failed. */
  gone: boolean;
  wholeBoard: boolean;
}

function nextAfter(
  run: string,
  { absent, instead, lacking, samples, gone, wholeBoard }: Found,
  [lost]: Cause[],
): string {
  if (lost) return nextCallOf(lost, run);
  if (instead) return nextCall('submit_day0', { action: 'plan', like: run, anomaly_types: instead });
  if (gone) return nextCall('submit_day0', { action: 'plan', like: run });
  // A larger part of the board may show the components that are missing.
  if (absent && !wholeBoard)
    return nextCall('submit_day0', { action: 'plan', like: run, render_patches: -1 });
  if (samples === 0) return nextCall('read_logs', { run, errors: true });
  if (lacking) return nextCall('inspect_dataset', { run });
  return nextCall('preview_outputs', { run });
}
