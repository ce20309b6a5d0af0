/** A whole preflight: settles the values as a plan would, runs every probe, and says what the run costs and what comes next. */
import { type Check, type Verdict, verdictOf } from '../../domain/checks.ts';
import type { RunArguments } from '../../domain/parameters.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import type { RunParameters } from '../../domain/resolve.ts';
import type { ToolContext } from '../../ports/context.ts';
import { usualWait } from '../../ports/image-edit/probe/inspect.ts';
import {
  fact,
  factsOnce,
  preflightDeadline,
  preflightProbes,
  type RunSize,
  runProbes,
  type Subject,
  sizeLines,
  sizeOf,
  subjectOf,
} from '../checks/index.ts';
import { type Earlier, likeRun, rememberedNow, settleRun } from '../plan/index.ts';
import type { PreflightArguments } from './arguments.ts';
import { nextStep } from './next-step.ts';

export interface PreflightResult {
  run: Pick<RunParameters, 'dig_url_root' | 'image_edit_endpoint' | 'image_edit_model' | 'release'>;
  /** Where the release is from. */
  releaseFrom: string;
  checks: Check[];
  counts: Omit<Verdict, 'ready'>;
  /** Nothing failed. */
  sound: boolean;
  /** Nothing failed, but a pod has not answered yet. */
  waiting: boolean;
  size: RunSize;
  sizeLines: string[];
  /** What is remembered for the workspace, in sentences. */
  remembered: string[];
  /** The earlier run whose values were taken. */
  like: string | undefined;
  next: string;
}

export async function checkEverything(
  args: PreflightArguments,
  context: ToolContext,
): Promise<PreflightResult> {
  const { mode, like, deep = false, from = 'here', wait_s = usualWait, remember, ...given } = args;
  const remembered = rememberedNow(remember, given, context.settings);
  const facts = factsOnce(context, preflightDeadline);
  const wanted = { ...given, ...modeWanted(mode, given.release) };
  const earlier: Earlier | undefined = like === undefined ? undefined : await likeRun(like, wanted, context);
  const defaultPool = () => {
    // Asked at the same time: the first check that wants them reports what goes wrong.
    facts().catch(() => {});
    return fact(context.osmo.defaultPool({ signal: context.signal, deadline: preflightDeadline }));
  };
  const { parameters: run, sources } = await settleRun(wanted, context, defaultPool, earlier?.values);
  const subject = { ...(await subjectOf(run, context, facts)), deep, from, waitMs: wait_s * 1000 };
  const checks = await probeAll(subject, context);
  const { ready: sound, ...counts } = verdictOf(checks);
  const waiting = sound && checks.some(({ id, status }) => id === 'endpoint.service' && status === 'skipped');
  // What the user has just filled in is asked once.
  const answers = {
    ...(sources.dig_url_root === 'answer' ? { dig_url_root: run.dig_url_root } : {}),
    ...(sources.pool === 'answer' ? { pool: run.pool } : {}),
  };
  const size = await sizeOf(subject, checks);
  return {
    run,
    releaseFrom: sources.release ?? 'default',
    checks,
    counts,
    sound,
    waiting,
    size,
    sizeLines: sizeLines(size, subject),
    remembered,
    like: earlier?.origin,
    next: nextStep({ args, answers, run, checks, sound, waiting }),
  };
}

/** An earlier run says its mode too; what a release does anyway need not be asked for. */
function modeWanted(mode: PreflightArguments['mode'], release: PreflightArguments['release']): RunArguments {
  const trains = releaseOf(release).arguments.defaults.use_pretrained_checkpoint === false;
  if (mode === undefined || (trains && mode === 'finetune')) return {};
  return { use_pretrained_checkpoint: mode === 'passthrough' };
}

function probeAll(subject: Subject, { progress }: ToolContext): Promise<Check[]> {
  const total = preflightProbes.length;
  let done = 0;
  const tell: Subject['tell'] = (message, seconds) => {
    // Progress must grow, and a wait is part of one probe.
    void progress(message, done + Math.min(0.9, seconds / 100), total);
  };
  return runProbes(preflightProbes, { ...subject, tell }, (count, id) => {
    done = count;
    void progress(`looked at ${id}`, done, total);
  });
}
