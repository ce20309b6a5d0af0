/** Says what happened to a run: what failed first, why, on which evidence, and what to do next. */
import * as z from 'zod';
import { nextCall } from '../base/next-call.ts';
import { elapsedSeconds, isFinished } from '../domain/progress.ts';
import { type Cause, nextCallOf } from '../domain/troubleshooting/match.ts';
import { afterSetup, setUpAgain } from '../features/artifacts/after.ts';
import { checkSetup } from '../features/artifacts/health.ts';
import { describeAlive } from '../features/diagnose/alive.ts';
import { attemptNotes } from '../features/diagnose/attempts.ts';
import { explainFailure } from '../features/diagnose/failed.ts';
import { checkHealth, type Health } from '../features/diagnose/health.ts';
import { lostUploads } from '../features/diagnose/uploads.ts';
import { causeLines, failureNotes, foretoldWords, windowLines } from '../features/diagnose/words.ts';
import { askedIn } from '../features/runs/asked.ts';
import { type FoundRun, findRun } from '../features/runs/find.ts';
import { rootInSpec } from '../features/runs/root.ts';
import { runFields } from '../features/runs/run-fields.ts';
import type { ToolContext } from '../ports/context.ts';
import { clusterField, nextField, runField, type ToolOutcome } from './define.ts';
import { defineTool } from './input.ts';

const quoted = z.string().describe('Untrusted text');
const output = z.object({
  cluster: clusterField,
  run: z.string().nullable(),
  workflow_id: z.string(),
  status: z.string(),
  verdict: z.enum(['FAILED', 'HEALTHY', 'ODD', 'QUEUED', 'STARTING', 'RUNNING', 'SILENT']),
  failed: z
    .object({ stage: z.string(), task: z.string().nullable(), exit_code: z.number().nullable() })
    .nullable(),
  causes: z.array(
    z.object({
      id: z.string(),
      confidence: z.enum(['certain', 'likely', 'possible']),
      cause: z.string(),
      fix: z.string(),
      evidence: z.array(z.object({ from: z.string(), line: z.number().nullable(), text: quoted })),
      foretold_by: z.string().describe('The preflight check that says so beforehand, or why none can'),
    }),
  ),
  window: z
    .array(z.object({ line: z.number().nullable(), text: quoted }))
    .describe('Lines that look like trouble, when no cause is certain'),
  notes: z.array(z.string()),
  next: nextField,
});
type Output = z.infer<typeof output>;

/** More would crowd a small context. */
const mostCauses = 3;

export const input = z.strictObject({
  run: runField,
});

export const diagnoseRunTool = defineTool({
  name: 'diagnose_run',
  title: 'Diagnose a run',
  description:
    'Why a run failed: first failed stage, cause with its log lines, fix. Is it stuck: queued, starting, running or silent, last sign of life, what is normal. A finished one is checked against what was asked.',
  effect: 'read',
  input,
  output,
  run: async ({ run }, context) => {
    const found = run === undefined ? await latest(context) : await findRun(run, context);
    const { status } = found.workflow;
    if (status === 'COMPLETED') return completed(found, context);
    return isFinished(status) ? failed(found, context) : alive(found, context);
  },
});

/** The latest run; behind a setup that went well, whoever asks means the run before it. */
async function latest(context: ToolContext): Promise<FoundRun> {
  const found = await findRun(undefined, context);
  if (found.kind !== 'setup' || found.workflow.status !== 'COMPLETED') return found;
  return findRun(undefined, context, 'day0').catch(() => found);
}

const blank = { failed: null, causes: [], window: [], notes: [] };

async function failed(found: FoundRun, context: ToolContext): Promise<ToolOutcome<Output>> {
  const { workflow } = found;
  const failure = await explainFailure(found, context);
  const { group, task, exitCode, log } = failure;
  const sure = failure.causes[0]?.confidence === 'certain';
  const causes = failure.causes
    .filter(({ confidence }) => !sure || confidence !== 'possible')
    .slice(0, mostCauses);
  const run = found.name ?? workflow.id;
  const [first] = causes;
  const next = first ? nextFor(found, nextCallOf(first, run)) : nextCall('read_logs', { run, errors: true });
  const notes = [
    ...failureNotes(workflow, failure),
    ...(found.cancelledBy === undefined ? [] : [`ended by ${JSON.stringify(found.cancelledBy)}`]),
    ...(await attemptNotes(workflow, context)),
  ];
  const where = group
    ? `in ${group.name} / ${task}${exitCode === undefined ? '' : ` (exit ${exitCode})`}`
    : 'before any stage began';
  return {
    data: {
      ...runFields(found, context),
      ...blank,
      verdict: 'FAILED',
      failed: group ? { stage: group.name, task: task ?? null, exit_code: exitCode ?? null } : null,
      causes: causes.map(causeData),
      window: sure ? [] : (log?.window ?? []).map(({ number, text }) => ({ line: number || null, text })),
      notes,
      next,
    },
    text: [
      `${workflow.status} ${where} after ${elapsedSeconds(workflow, Date.now())} s: ${run}`,
      ...(first ? [] : ['no known cause matches; these lines look like trouble']),
      ...causes.flatMap((cause, n) => causeLines(cause, n === 0)),
      ...(sure ? [] : windowLines(failure)),
      ...notes,
      `next: ${next}`,
    ].join('\n'),
  };
}

function causeData(cause: Cause): Output['causes'][number] {
  const { trouble, confidence, evidence } = cause;
  return {
    id: trouble.id,
    confidence,
    cause: trouble.cause,
    fix: trouble.fix,
    evidence: evidence.map(({ from, line, text }) => ({ from, line: line ?? null, text })),
    foretold_by: foretoldWords(cause),
  };
}

async function alive(found: FoundRun, context: ToolContext): Promise<ToolOutcome<Output>> {
  const { verdict, notes, causes } = await describeAlive(found, context);
  const run = found.name ?? found.workflow.id;
  const next = nextCall('watch_run', { run, wait_s: 45 });
  const shown = causes.slice(0, mostCauses);
  return {
    data: { ...runFields(found, context), ...blank, verdict, notes, causes: shown.map(causeData), next },
    text: [
      `${verdict}, not failed: ${run}`,
      ...notes,
      ...shown.flatMap((cause, n) => causeLines(cause, n === 0)),
      `next: ${next}`,
    ].join('\n'),
  };
}

/** Causes of the platform lead back to a run; after a setup it is the setup that is planned again. */
function nextFor(found: FoundRun, call: string): string {
  if (found.kind === 'setup' && /^(submit_day0|preflight) /.test(call)) return setUpAgain(found);
  // The catalogue's entry for a run that waits; this one has ended.
  if (!/^watch_run /.test(call)) return call;
  return nextCall('submit_day0', { action: 'plan', like: found.name ?? found.workflow.id });
}

/** A setup that completed: every file that it listed is there. */
async function completedSetup(found: FoundRun, context: ToolContext): Promise<ToolOutcome<Output>> {
  const run = found.name ?? found.workflow.id;
  const { parts, problems } = await checkSetup(found, context);
  const verdict = problems.length === 0 ? 'HEALTHY' : 'ODD';
  const next = problems.length === 0 ? await afterSetup(found, context) : setUpAgain(found);
  return {
    data: { ...runFields(found, context), ...blank, verdict, notes: [...parts, ...problems], next },
    text: [`${verdict}: ${run} completed: ${parts.join(', ')}`, ...problems, `next: ${next}`].join('\n'),
  };
}

async function completed(found: FoundRun, context: ToolContext): Promise<ToolOutcome<Output>> {
  if (found.kind === 'setup') return completedSetup(found, context);
  const run = found.name ?? found.workflow.id;
  const spec = await context.osmo.spec(found.workflow.id, { signal: context.signal });
  const root = rootInSpec(spec, run);
  const health: Health =
    root === undefined
      ? { samples: 0, problems: ['its outputs cannot be told from its specification'] }
      : await checkHealth(await context.openStore(root), run, askedIn(spec));
  const verdict = health.problems.length === 0 ? 'HEALTHY' : 'ODD';
  // OSMO may say COMPLETED although an upload failed.
  const lost = verdict === 'ODD' ? await lostUploads(found.workflow, context) : [];
  const next = nextAfter(run, health, lost);
  const notes = [`${health.samples} samples`, ...(health.remarks ?? []), ...health.problems];
  return {
    data: {
      ...runFields(found, context),
      ...blank,
      verdict,
      causes: lost.map(causeData),
      notes,
      next,
    },
    text: [
      `${verdict}: ${run} completed with ${health.samples} samples`,
      ...[...(health.remarks ?? []), ...health.problems].map((sentence) => `  ${sentence}`),
      ...lost.flatMap((cause, n) => causeLines(cause, n === 0)),
      `next: ${next}`,
    ].join('\n'),
  };
}

function nextAfter(run: string, { absent, samples }: Health, [lost]: Cause[]): string {
  if (lost) return nextCallOf(lost, run);
  // A larger part of the board may show the components that are missing.
  if (absent) return nextCall('submit_day0', { action: 'plan', like: run, render_patches: -1 });
  if (samples === 0) return nextCall('read_logs', { run, errors: true });
  return nextCall('preview_outputs', { run });
}
