/** Why a run waits: quota, capacity, or what the scheduler said, in plain words. */
import type { PoolGpus } from '../../domain/capacity.ts';
import type { ToolContext } from '../../ports/context.ts';
import { poolGpus } from '../checks/index.ts';

/** What the scheduler's last complaint means; undefined when there is none. */
export function schedulingWords(events: readonly string[]): string | undefined {
  const blocked = events.findLast((line) => /FailedScheduling|Unschedulable|Insufficient/i.test(line));
  if (blocked === undefined) return undefined;
  const lack = /Insufficient ([\w.-]+(?:\/[\w.-]+)?)/.exec(blocked)?.[1]?.replace(/\.$/, '');
  if (lack === undefined) return 'no node takes the pod now (FailedScheduling)';
  if (lack.endsWith('/gpu')) return 'no node has enough free GPUs for the pod now';
  return `no node has enough ${lack} free for the pod now`;
}

/** Quota or capacity: which of the two keeps the run waiting in its pool. */
export async function poolWords(
  pool: string | undefined,
  { osmo, settings, signal }: ToolContext,
): Promise<string | undefined> {
  if (pool === undefined || settings.cluster === 'embedded') return undefined;
  try {
    const entries = (await osmo.pools({ signal })).filter(({ name }) => name === pool);
    const closed = entries.find(({ status }) => status !== 'ONLINE');
    if (closed) return `the pool ${pool} is ${closed.status}: it starts nothing now`;
    return entries.length === 0 ? undefined : freeWords(pool, poolGpus(entries));
  } catch {
    if (signal?.aborted) throw signal.reason;
    return undefined;
  }
}

function freeWords(pool: string, { capacity, free, quotaFree, quotaLimit }: PoolGpus): string {
  const figures = `${pool} has ${capacity} GPUs, ${free} idle, ${quotaFree} free in the quota of ${quotaLimit}`;
  if (quotaFree <= 0 && free > 0)
    return `it waits for quota, not for GPUs: ${figures}; idle ones can be used with priority LOW, which may be preempted`;
  if (free <= 0) return `it waits for GPUs: ${figures}`;
  return `GPUs are free: ${figures}; it waits for its turn or for a node that fits`;
}
