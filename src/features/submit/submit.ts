/**
 * Submits a plan exactly once: looks the run up by its name before, and after every end that proves nothing.
 * It is sent again only when the cluster says twice, long enough after it began to answer again, that there is nothing.
 */
import { Day0Error, errorBody } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import { pause } from '../../base/pause.ts';
import { steadyNow } from '../../base/system/steady-clock.ts';
import type { ToolContext } from '../../ports/context.ts';
import { type Sent, sendOnce } from '../../ports/osmo/send.ts';
import { rowsBelow } from '../runs/index.ts';
import { Attempt, attemptPath } from './attempt.ts';
import { keepRefusal } from './refusals.ts';
import type { Submission } from './submission.ts';
import { abortedSubmit, refusedLate, unknownOutcome } from './submit-errors.ts';

export interface Submitted {
  workflowId: string;
  /** False when the run was there already, from this or an earlier call. */
  fresh: boolean;
  warnings: string[];
}

interface Listed {
  /** When the cluster was asked, milliseconds since the epoch. */
  asked: number;
  /** When it had answered. */
  answered: number;
  /** Workflows that are this run, oldest first. */
  live: string[];
  /** Of them those that OSMO refused; hidden in its lists unless asked for. */
  refused: string[];
}

/** A call looks again for a lost run for so long at most, in milliseconds. */
const patience = 15_000;

/**
 * Two empty answers so far apart, in milliseconds, prove that there is nothing: a service that was frozen answers
 * a question before it commits the submit that it had taken (measured).
 */
const apart = (settle: number): number => Math.min(5000, settle / 2);
/** An answer that took longer may have waited for a frozen service, so it counts as the first of two. */
const prompt = 10_000;

/**
 * Call it with the submit lock held. `beforeStart` runs only when a new run is about to start, and may refuse by
 * throwing.
 */
export async function submitPlan(
  submission: Submission,
  context: ToolContext,
  beforeStart: () => Promise<void> = async () => {},
): Promise<Submitted> {
  const { settings, osmo } = context;
  const path = attemptPath(settings.home, submission.digest);
  const attempt = new Attempt(path, settings.submitSettle, osmo.deadlines.submit);
  let listed = await lookUp(submission, context);
  if (attempt.open) {
    const seen = await settle(submission, attempt, listed, context);
    if (!seen.proved) throw unknownOutcome(submission.again, waitFor(attempt, context), 'an earlier submit');
    ({ listed } = seen);
  }
  attempt.settled();
  const found = keep(submission, listed.live);
  if (found) return { ...found, fresh: false };
  await beforeStart();
  attempt.begin(listed.refused);
  const sent = await send(submission, attempt, context);
  if (sent.outcome === 'refused') {
    attempt.settled();
    keepRefusal(settings.home, submission.name, sent.refusal.body.why);
    throw sent.refusal;
  }
  if (sent.outcome === 'accepted') {
    attempt.settled();
    const kept = keep(submission, await otherThan(sent.id, submission, context));
    const { workflowId, warnings } = kept ?? { workflowId: sent.id, warnings: [] };
    return { workflowId, fresh: true, warnings: [...sent.warnings, ...warnings] };
  }
  attempt.lost();
  const { why } = sent;
  const late = await settle(submission, attempt, undefined, context, why);
  const run = keep(submission, late.listed.live);
  if (run === undefined) throw unknownOutcome(submission.again, waitFor(attempt, context), why);
  attempt.settled();
  const lost = 'the answer of the submit was lost; the run was found by its name';
  return { workflowId: run.workflowId, fresh: true, warnings: [lost, ...run.warnings] };
}

/** Milliseconds until a call can settle the attempt. */
const waitFor = (attempt: Attempt, { settings }: ToolContext): number =>
  attempt.unsettled() + apart(settings.submitSettle);

/** The workflows of this run just after a fresh submit: an earlier one may have been committed meanwhile. */
async function otherThan(id: string, submission: Submission, context: ToolContext): Promise<string[]> {
  try {
    const { live } = await lookUp(submission, context);
    return live.includes(id) ? live : [...live, id];
  } catch (error) {
    if (context.signal?.aborted) throw error;
    // The run is there; the next call looks for twins again.
    return [id];
  }
}

async function send(submission: Submission, attempt: Attempt, { osmo, signal }: ToolContext): Promise<Sent> {
  const options = { signal, onStart: (pid: number) => attempt.started(pid) };
  try {
    return await sendOnce(osmo, submission.request, 'submitting the workflow', options);
  } catch (error) {
    if (errorBody(error).code === 'aborted') {
      attempt.lost();
      throw abortedSubmit(submission.again);
    }
    // The program is missing: nothing was sent.
    attempt.settled();
    throw error;
  }
}

/**
 * Looks again until the run is found, or refused, or two answers prove that it never arrived, or patience ends.
 * `proved` is false where it may exist and is not listed.
 */
async function settle(
  submission: Submission,
  attempt: Attempt,
  first: Listed | undefined,
  context: ToolContext,
  why = '',
): Promise<{ listed: Listed; proved: boolean }> {
  const until = steadyNow() + patience;
  const gap = apart(context.settings.submitSettle);
  let listed = first;
  let empty: Listed | undefined;
  for (let wait = 250; ; wait = Math.min(2 * wait, 3000)) {
    if (listed) {
      if (listed.live.length > 0) return { listed, proved: true };
      const refused = listed.refused.find((id) => !attempt.refusedBefore.includes(id));
      if (refused !== undefined) {
        attempt.settled();
        throw refusedLate(submission.again, refused, why);
      }
      attempt.heard(listed.asked);
      if (attempt.unsettled(listed.asked) === 0) {
        const quick = listed.answered - listed.asked < prompt;
        if (empty && quick && listed.asked >= empty.answered + gap) return { listed, proved: true };
        if (!quick) empty = listed;
        empty ??= listed;
      }
    } else empty = undefined;
    const left = until - steadyNow();
    if (left <= 0) {
      if (listed) return { listed, proved: false };
      throw unknownOutcome(submission.again, waitFor(attempt, context), why, 'OSMO does not answer');
    }
    await context.progress(`looking for ${submission.name}`, patience - left, patience);
    await pause(Math.min(wait, left), context.signal);
    listed = await lookUp(submission, context).catch(unlessReached);
  }
}

function unlessReached(error: unknown): undefined {
  if (error instanceof Day0Error && error.body.code === 'cluster_unreachable') return undefined;
  throw error;
}

async function lookUp(submission: Submission, context: ToolContext): Promise<Listed> {
  const { osmo, signal } = context;
  const { name } = submission;
  const asked = steadyNow();
  const rows = await osmo.listByName(name, { signal });
  const answered = steadyNow();
  const found = await rowsBelow(submission, rows, context);
  const ids = (refused: boolean): string[] =>
    found.filter((one) => one.refused === refused).map(({ id }) => id);
  return { asked, answered, live: ids(false), refused: ids(true) };
}

/**
 * The run to go on with: the oldest. Another machine may have submitted the same plan at the same moment, or a
 * service may have committed a lost submit late; nobody here can prevent that, so it is told.
 */
function keep({ name }: Submission, live: string[]): Omit<Submitted, 'fresh'> | undefined {
  const [workflowId, ...others] = live;
  if (workflowId === undefined) return undefined;
  if (others.length === 0) return { workflowId, warnings: [] };
  const cancel = others.map((run) => nextCall('cancel_run', { run })).join(' and ');
  return {
    workflowId,
    warnings: [
      `${name} was submitted more than once: ${live.join(', ')} write to the same place; keep ${workflowId}, the first, and call ${cancel}`,
    ],
  };
}
