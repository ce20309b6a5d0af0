/** Submits what a plan has shown: makes the plan again, compares digests, and starts the run once. */
import type { RunArguments } from '../../domain/parameters.ts';
import type { ToolContext } from '../../ports/context.ts';
import { requireChecks, writable } from '../checks/index.ts';
import { type Submitted, submitPlan, withSubmitLock } from '../submit/index.ts';
import { mismatch, needsDigest } from './digest-errors.ts';
import { lockPath, readPlan } from './kept-plans.ts';
import { requireThisPlan } from './other-run.ts';
import { makePlan, type Plan } from './plan.ts';
import { settleRun } from './settle-run.ts';

export interface SubmittedRun {
  made: Plan;
  submitted: Submitted;
  /** Its status, where the run was there already and was cancelled: the digest starts nothing again. */
  cancelled: string | undefined;
}

export async function submitPlanned(
  digest: string | undefined,
  given: RunArguments,
  context: ToolContext,
): Promise<SubmittedRun> {
  if (digest === undefined) throw needsDigest();
  const { home } = context.settings;
  const { arguments: kept, sources } = await readPlan(home, digest);
  const changed = Object.entries(given).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(new Map(Object.entries(kept)).get(key)),
  );
  if (changed.length > 0) throw mismatch(`${changed.map(([key]) => key).join(', ')} differ from the plan`);
  const { parameters } = await settleRun(kept, context);
  const made = await makePlan({ parameters, sources }, context);
  if (made.digest !== digest)
    throw mismatch('the workflow, a cookbook or the settings changed since the plan was made');
  const submitted = await withSubmitLock(
    lockPath(home, digest),
    () => submitPlan(made, context, async () => void (await requireChecks([writable], parameters, context))),
    context.signal,
  );
  if (!submitted.fresh) await requireThisPlan(made, submitted.workflowId, context);
  const cancelled = submitted.fresh ? undefined : await cancelledAs(submitted.workflowId, context);
  return { made, submitted, cancelled };
}

async function cancelledAs(id: string, { osmo, signal }: ToolContext): Promise<string | undefined> {
  // The run is there, which is what the call was about; its status is asked for again by whoever watches it.
  const status = await osmo.query(id, { signal }).then(
    (workflow) => workflow.status,
    () => '',
  );
  return /CANCEL/.test(status) ? status : undefined;
}
