/** Cancels a run, after the user has said so for this very run. */

import { nextCall } from '../../base/next-call.ts';
import { pause } from '../../base/pause.ts';
import { name } from '../../base/untrusted-text.ts';
import { isFinished } from '../../domain/progress.ts';
import type { ToolContext } from '../../ports/context.ts';
import { resultCall } from '../artifacts/index.ts';
import { afterStop, type FoundRun, findRun, stillRunning } from '../runs/index.ts';
import {
  alreadyFinished,
  confirmFor,
  declined,
  type Owner,
  otherRun,
  questionKey,
  unconfirmed,
  whichOne,
} from './cancel-errors.ts';

export interface CancelQuestion {
  /** Which run is asked for where it is left out: none is guessed. */
  run?: string | undefined;
  /** Workflow ID, with ` of <user>` behind it for somebody else's run; it stands for the user's yes. */
  confirm?: string | undefined;
  reason?: string | undefined;
}

export interface CancelledRun {
  found: FoundRun;
  owner: Owner;
  /** It ended by itself before OSMO took the request. */
  tooLate: boolean;
  /** After the request. */
  status: string;
  next: string;
}

/** OSMO cancels a little later; the call asks for the status after so many milliseconds each. */
const waits = [500, 1000, 2000, 3000, 4000];

export async function cancelRun(
  { run, confirm, reason }: CancelQuestion,
  context: ToolContext,
): Promise<CancelledRun> {
  if (run === undefined) throw whichOne(await stillRunning(context));
  const found = await findRun(run, context);
  const { id } = found.workflow;
  if (isFinished(found.workflow.status)) throw alreadyFinished(found);
  const owner = await ownerOf(found, context);
  requireYes(found, owner, confirm, context);
  const outcome = await context.osmo.cancel(id, plainReason(reason), { signal: context.signal });
  const status = await statusAfter(id, context);
  const tooLate = outcome === 'already_finished';
  const next = isFinished(status)
    ? tooLate
      ? resultCall(found)
      : await afterStop(context)
    : nextCall('watch_run', { run: found.called, wait_s: 45 });
  return { found, owner, tooLate, status, next };
}

/** Whose it is, against who is logged in. */
async function ownerOf({ user }: FoundRun, { osmo, signal }: ToolContext): Promise<Owner> {
  const asker = await osmo.user({ signal }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    return undefined;
  });
  return { user: name(user, 80), mine: asker === undefined ? undefined : asker === user };
}

function requireYes(found: FoundRun, owner: Owner, confirm: string | undefined, context: ToolContext): void {
  const { id } = found.workflow;
  const yes = confirmFor(id, owner);
  if (confirm === yes) return;
  // The ID alone was said without knowing whose run it is.
  if (confirm !== undefined && confirm !== id) throw otherRun(confirm, yes, found);
  const answer = context.answer(questionKey(id));
  if (answer === undefined) throw unconfirmed(found, owner, context.settings.cluster);
  if (answer === false || answer.cancel !== true) throw declined(found);
}

const usualReason = 'cancelled through pcba-day0';

/** One line without control characters: it becomes an argument and is shown to others. */
const plainReason = (reason = usualReason): string =>
  reason
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/^-+/, '')
    .trim() || usualReason;

async function statusAfter(id: string, context: ToolContext): Promise<string> {
  for (const wait of waits) {
    await pause(wait, context.signal);
    const { status } = await context.osmo.query(id, { signal: context.signal });
    if (isFinished(status)) return status;
  }
  return (await context.osmo.query(id, { signal: context.signal })).status;
}
