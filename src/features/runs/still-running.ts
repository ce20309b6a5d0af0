/** What still runs, for whoever stops runs; and what follows a run that was stopped: nothing, since whoever did it knows why. */
import { noCall } from '../../base/next-call.ts';
import { isFinished } from '../../domain/progress.ts';
import type { ToolContext } from '../../ports/context.ts';
import { identifyRows } from './identity.ts';

/** So many of the latest workflows are looked at, and so many runs named. */
const looked = 50;
const most = 5;

/** Names of one's own runs and setups that have not ended, newest first. */
export async function stillRunning(context: ToolContext): Promise<string[]> {
  const rows = (await context.osmo.latest(looked, { signal: context.signal })).reverse();
  const found = await identifyRows(
    rows.filter(({ status }) => !isFinished(status)),
    most,
    context,
  );
  return found.map(({ identity }) => identity.run);
}

export async function afterStop(context: ToolContext): Promise<string> {
  const running = await stillRunning(context).catch((error: unknown) => {
    if (context.signal?.aborted) throw error;
    return undefined;
  });
  if (running === undefined) return noCall('stopped as asked');
  return noCall(
    running.length === 0
      ? 'stopped as asked; nothing else of yours runs'
      : `stopped as asked; still running: ${running.join(', ')}`,
  );
}
