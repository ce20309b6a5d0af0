/** How a diagnosis is told: the verdict, the cause with the lines that show it, and what else was found. */
import { elapsedSeconds } from '../../domain/progress.ts';
import type { Cause } from '../../domain/troubleshooting/match.ts';
import type {
  AliveRun,
  CompletedRun,
  CompletedSetup,
  Diagnosis,
  FailedRun,
  RunByFiles,
} from '../../features/diagnose/index.ts';
import { causeLines, foretoldWords, windowLines } from '../../features/diagnose/index.ts';
import { notListed, urlOfRun } from '../../features/runs/index.ts';
import { runData } from './run.ts';

type Verdict = 'FAILED' | 'HEALTHY' | 'ODD' | AliveRun['verdict'];

interface Parts {
  verdict: Verdict;
  failed: { stage: string; task: string | null; exit_code: number | null } | null;
  causes: readonly Cause[];
  window: { line: number | null; text: string }[];
  notes: string[];
  lines: string[];
}

/** `now` in milliseconds since the epoch. */
export function formatDiagnosis(diagnosis: Diagnosis, now: number) {
  const { verdict, failed, causes, window, notes, lines } = partsOf(diagnosis, now);
  return {
    data: { ...whichRun(diagnosis), failed, causes: causes.map(causeData), window, notes, verdict },
    lines,
    next: diagnosis.next,
  };
}

const whichRun = (diagnosis: Diagnosis) =>
  diagnosis.kind === 'files'
    ? { run: diagnosis.run, workflow_id: null, status: notListed }
    : runData(diagnosis.found);

const nothing = { failed: null, causes: [], window: [], notes: [] };

function partsOf(diagnosis: Diagnosis, now: number): Parts {
  if (diagnosis.kind === 'files') return runByFiles(diagnosis);
  const run = diagnosis.found.name ?? diagnosis.found.workflow.id;
  switch (diagnosis.kind) {
    case 'failed':
      return failedRun(run, diagnosis, now);
    case 'alive':
      return aliveRun(run, diagnosis);
    case 'setup':
      return completedSetup(run, diagnosis);
    case 'completed':
      return completedRun(run, diagnosis);
  }
}

function failedRun(run: string, { found, failure, causes, notes }: FailedRun, now: number): Parts {
  const { group, task, exitCode, log } = failure;
  const sure = failure.causes[0]?.confidence === 'certain';
  const where = group
    ? `in ${group.name} / ${task}${exitCode === undefined ? '' : ` (exit ${exitCode})`}`
    : 'before any stage began';
  return {
    verdict: 'FAILED',
    failed: group ? { stage: group.name, task: task ?? null, exit_code: exitCode ?? null } : null,
    causes,
    window: sure ? [] : (log?.window ?? []).map(({ number, text }) => ({ line: number || null, text })),
    notes,
    lines: [
      `${found.workflow.status} ${where} after ${elapsedSeconds(found.workflow, now)} s: ${run}`,
      ...(causes.length > 0 ? [] : ['no known cause matches; these lines look like trouble']),
      ...linesOf(causes),
      ...(sure ? [] : windowLines(failure)),
      ...notes,
    ],
  };
}

function aliveRun(run: string, { verdict, notes, causes }: AliveRun): Parts {
  const lines = [`${verdict}, not failed: ${run}`, ...notes, ...linesOf(causes)];
  return { ...nothing, verdict, causes, notes, lines };
}

function completedSetup(run: string, { parts, problems }: CompletedSetup): Parts {
  const verdict = problems.length === 0 ? 'HEALTHY' : 'ODD';
  return {
    ...nothing,
    verdict,
    notes: [...parts, ...problems],
    lines: [`${verdict}: ${run} completed: ${parts.join(', ')}`, ...problems],
  };
}

function completedRun(run: string, { health, lost }: CompletedRun): Parts {
  const { samples, remarks = [], problems } = health;
  const verdict = problems.length === 0 ? 'HEALTHY' : 'ODD';
  return {
    ...nothing,
    verdict,
    causes: lost,
    notes: [`${samples} samples`, ...remarks, ...problems],
    lines: [
      `${verdict}: ${run} completed with ${samples} samples`,
      ...[...remarks, ...problems].map((sentence) => `  ${sentence}`),
      ...linesOf(lost),
    ],
  };
}

function runByFiles({ run, root, untold, health, stages }: RunByFiles): Parts {
  const { samples, problems } = health;
  const verdict = problems.length === 0 ? 'HEALTHY' : 'ODD';
  const written = stages.filter(({ present }) => present).map(({ stage, objects }) => `${stage} ${objects}`);
  const notes = [untold, `objects below ${urlOfRun({ run, root })}: ${written.join(', ')}`, ...problems];
  return {
    ...nothing,
    verdict,
    notes: [`${samples} samples`, ...notes],
    lines: [`${verdict} by its files: ${run} has ${samples} samples`, ...notes.map((note) => `  ${note}`)],
  };
}

const linesOf = (causes: readonly Cause[]): string[] =>
  causes.flatMap((cause, n) => causeLines(cause, n === 0));

function causeData(cause: Cause) {
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
