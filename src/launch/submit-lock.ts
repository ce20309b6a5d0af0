/** One submit of a plan at a time on this machine: who comes second looks the run up instead. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Day0Error } from '../errors.ts';

const patience = 120_000;
const poll = 100;

/** Runs `work` while this process alone holds the lock file. A lock whose process is gone is taken over. */
export async function withSubmitLock<Result>(
  path: string,
  work: () => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  await mkdir(dirname(path), { recursive: true });
  const mine = `${process.pid} ${performance.now()}`;
  for (let waited = 0; !(await take(path, mine)); waited += poll) {
    if (waited > patience) throw busy(path);
    await sleep(poll, undefined, signal ? { signal } : {});
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string, mine: string): Promise<boolean> {
  try {
    await writeFile(path, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const holder = Number.parseInt(await readFile(path, 'utf8').catch(() => ''), 10);
  if (Number.isInteger(holder) && !alive(holder)) await rm(path, { force: true });
  return false;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function busy(path: string): Day0Error {
  return new Day0Error({
    code: 'outcome_unknown',
    what: 'another call has been submitting this plan for two minutes',
    why: `its process is alive and holds ${path}`,
    fix: 'call submit_day0 again with the same digest: it looks the run up first',
    retry: 'after_check',
  });
}
