/**
 * Submits a plan exactly once: looks the run up by its label before, and after every end that proves nothing.
 * It is sent again only when the cluster says, long enough afterwards, that there is nothing.
 */
import { Day0Error, errorBody, messageOf } from '../errors.ts';
import type { OsmoAnswer } from '../osmo/command.ts';
import { failure } from '../osmo/failures.ts';
import { whatItSaid } from '../osmo/said.ts';
import { pause } from '../runs/pause.ts';
import type { ToolContext } from '../tools/context.ts';
import { Attempt } from './attempt.ts';
import { attemptPath } from './kept-plans.ts';
import { outcomeOf } from './outcome.ts';
import { runLabel, type Submission } from './plan.ts';
import { keepRefusal } from './refusals.ts';
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
  /** Workflows that carry the run's label, oldest first. */
  live: string[];
  /** Of them those that OSMO refused; hidden in its lists unless asked for. */
  refused: string[];
}

/** A call looks again for a lost run for so long at most, in milliseconds. */
const patience = 15_000;

/**
 * Call it with the submit lock held. `beforeStart` runs only when a new run is about to start, and may refuse by
 * throwing.
 */
export async function submitPlan(
  submission: Submission,
  context: ToolContext,
  beforeStart: () => Promise<void> = async () => {},
): Promise<Submitted> {
  const { settings, osmo, signal } = context;
  const path = attemptPath(settings.home, submission.digest);
  const attempt = new Attempt(path, settings.submitSettle, osmo.deadlines.submit);
  let listed = await lookUp(submission, context);
  if (attempt.open) {
    listed = await settle(submission, attempt, listed, context);
    const left = attempt.unsettled(listed.asked);
    if (listed.live.length === 0 && left > 0)
      throw unknownOutcome(submission.again, left, 'an earlier submit');
  }
  const [found, ...others] = listed.live;
  attempt.settled();
  if (found !== undefined)
    return { workflowId: found, fresh: false, warnings: twins(submission, found, others) };
  await beforeStart();
  attempt.begin(listed.refused);
  const answer = await send(submission, attempt, context);
  const outcome = outcomeOf(answer);
  if (outcome === 'refused') {
    attempt.settled();
    const refusal = failure(answer, 'submitting the workflow');
    keepRefusal(settings.home, submission.name, refusal.body.why);
    throw refusal;
  }
  const read =
    outcome === 'accepted' ? await osmo.readSubmit(answer, { signal }).catch(messageOf) : undefined;
  if (typeof read === 'object') {
    attempt.settled();
    return { workflowId: read.id, fresh: true, warnings: read.warnings };
  }
  attempt.lost();
  const why = read ?? whatItSaid(answer).message;
  const late = await settle(submission, attempt, undefined, context, why);
  const [run, ...more] = late.live;
  if (run === undefined) throw unknownOutcome(submission.again, attempt.unsettled(), why);
  attempt.settled();
  const lost = 'the answer of the submit was lost; the run was found by its label';
  return { workflowId: run, fresh: true, warnings: [lost, ...twins(submission, run, more)] };
}

async function send(
  submission: Submission,
  attempt: Attempt,
  { osmo, signal }: ToolContext,
): Promise<OsmoAnswer> {
  try {
    return await osmo.submitOnce(submission.request, { signal, onStart: (pid) => attempt.started(pid) });
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

/** Looks again until the run is found, or refused, or the wait proves that it never arrived, or patience ends. */
async function settle(
  submission: Submission,
  attempt: Attempt,
  first: Listed | undefined,
  context: ToolContext,
  why = '',
): Promise<Listed> {
  const until = Date.now() + patience;
  let listed = first;
  for (let wait = 250; ; wait = Math.min(2 * wait, 3000)) {
    if (listed) {
      const refused = listed.refused.find((id) => !attempt.refusedBefore.includes(id));
      if (listed.live.length === 0 && refused !== undefined) {
        attempt.settled();
        throw refusedLate(submission.again, refused, why);
      }
      if (listed.live.length > 0 || attempt.unsettled(listed.asked) === 0) return listed;
    }
    const left = until - Date.now();
    if (left <= 0) {
      if (listed) return listed;
      throw unknownOutcome(submission.again, attempt.unsettled(), why, 'OSMO does not answer');
    }
    await context.progress(`looking for ${submission.name}`, patience - left, patience);
    await pause(Math.min(wait, left), context.signal);
    listed = await lookUp(submission, context).catch((error: unknown) => {
      if (error instanceof Day0Error && error.body.code === 'cluster_unreachable') return undefined;
      throw error;
    });
  }
}

async function lookUp(submission: Submission, { osmo, signal }: ToolContext): Promise<Listed> {
  const asked = Date.now();
  const found = await osmo.listByLabel(runLabel, submission.name, { signal });
  const names = (refused: boolean): string[] =>
    found.filter(({ status }) => (status === 'FAILED_SUBMISSION') === refused).map(({ name }) => name);
  return { asked, live: names(false), refused: names(true) };
}

/** Another machine may have submitted the same plan at the same moment; nobody here can prevent that. */
function twins({ name }: Submission, first: string, others: string[]): string[] {
  if (others.length === 0) return [];
  const all = others.join(', ');
  return [
    `more workflows carry the name ${name}: ${all}; they write to the same place as ${first}, so cancel them with cancel_run`,
  ];
}
