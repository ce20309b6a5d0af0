/** Submits a plan exactly once: looks the run up by its label before, and after every answer that is not clear. */
import { Day0Error } from '../errors.ts';
import { readSubmit } from '../osmo/client.ts';
import type { OsmoAnswer } from '../osmo/command.ts';
import { failure, failureText } from '../osmo/failures.ts';
import type { ToolContext } from '../tools/context.ts';
import { type Plan, runLabel } from './plan.ts';

export interface Submitted {
  workflowId: string;
  /** False when the run was there already, from this or an earlier call. */
  fresh: boolean;
  warnings: string[];
}

/** `beforeStart` runs only when a new run is about to start, and may refuse by throwing. */
export async function submitPlan(
  plan: Plan,
  context: ToolContext,
  beforeStart: () => Promise<void> = async () => {},
): Promise<Submitted> {
  const before = await lookUp(plan, context);
  if (before) return { workflowId: before, fresh: false, warnings: [] };
  await beforeStart();
  const answer = await context.osmo.submitOnce(plan.request);
  if (answer.exit === 0 && !answer.timedOut) {
    const { id, warnings } = readSubmit(answer);
    return { workflowId: id, fresh: true, warnings: warnings.map(String) };
  }
  if (!outcomeUnknown(answer)) throw failure(answer, 'submitting the workflow');
  const found = await lookUp(plan, context).catch(() => {
    throw unknownOutcome(plan, failureText(answer).message);
  });
  if (found)
    return {
      workflowId: found,
      fresh: true,
      warnings: ['the answer of the submit was lost; the run was found by its label'],
    };
  throw unknownOutcome(plan, failureText(answer).message);
}

/** ID of the workflow that carries this run's label, refused submissions left aside. */
async function lookUp(plan: Plan, context: ToolContext): Promise<string | undefined> {
  const found = await context.osmo.listByLabel(runLabel, plan.run.parameters.name, {
    signal: context.signal,
  });
  return found.find(({ status }) => status !== 'FAILED_SUBMISSION')?.name;
}

/** Exit 10 (service trouble), a kill or our own deadline: the service may have taken the workflow all the same. */
function outcomeUnknown({ exit, timedOut }: OsmoAnswer): boolean {
  return timedOut || exit === undefined || exit === 10;
}

function unknownOutcome(plan: Plan, why: string): Day0Error {
  return new Day0Error({
    code: 'outcome_unknown',
    what: 'the submit got no clear answer, and no run with its label is listed yet',
    why: why || 'the osmo command ended without an answer',
    fix: `call submit_day0 {"action": "submit", "digest": "${plan.digest}"} again in a minute: it looks the run up first and never makes a second one of the same name`,
    retry: 'after_check',
  });
}
