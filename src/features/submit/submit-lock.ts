/** One submit of a plan at a time on this machine: who comes second looks the run up instead. */
import { Day0Error } from '../../base/errors.ts';
import { pause } from '../../base/pause.ts';
import { releaseLock, takeLock } from '../../base/system/lock.ts';

const patience = 120_000;
const poll = 100;

/** Runs `work` while this call alone holds the lock. A lock whose process is gone is taken over. */
export async function withSubmitLock<Result>(
  path: string,
  work: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  let claim = takeLock(path);
  for (let waited = 0; claim === undefined; waited += poll) {
    if (waited > patience) throw busy(path);
    await pause(poll, signal);
    claim = takeLock(path);
  }
  try {
    return await work();
  } finally {
    releaseLock(claim);
  }
}

function busy(path: string): Day0Error {
  return new Day0Error({
    code: 'outcome_unknown',
    what: 'another call has been submitting this plan for two minutes',
    why: `its process is alive and holds ${path}`,
    fix: 'make the same call again: it looks the run up first',
    retry: 'after_check',
  });
}
