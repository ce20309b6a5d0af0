/** Cancels a run, after the user has said so for this very run. */

import { nextCall } from '../../base/next-call.ts';
import { pause } from '../../base/pause.ts';
import { isFinished } from '../../domain/progress.ts';
import type { ToolContext } from '../../ports/context.ts';
import { resultCall } from '../artifacts/index.ts';
import { type FoundRun, findRun } from '../runs/index.ts';
import { alreadyFinished, declined, otherRun, questionKey, unconfirmed } from './cancel-errors.ts';

export interface CancelQuestion {
  run: string;
  /** Workflow ID, which stands for the user's yes. */
  confirm?: string | undefined;
  reason?: string | undefined;
}

export interface CancelledRun {
  found: FoundRun;
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
  const found = await findRun(run, context);
  const { id } = found.workflow;
  if (isFinished(found.workflow.status)) throw alreadyFinished(found);
  requireYes(found, confirm, context);
  const outcome = await context.osmo.cancel(id, plainReason(reason), { signal: context.signal });
  const status = await statusAfter(id, context);
  const next = isFinished(status)
    ? resultCall(found)
    : nextCall('watch_run', { run: found.name ?? id, wait_s: 45 });
  return { found, tooLate: outcome === 'already_finished', status, next };
}

function requireYes(found: FoundRun, confirm: string | undefined, context: ToolContext): void {
  const { id } = found.workflow;
  if (confirm === id) return;
  if (confirm !== undefined) throw otherRun(confirm, found);
  const answer = context.answer(questionKey(id));
  if (answer === undefined) throw unconfirmed(found, context.settings.cluster);
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
