/** What the cluster says of itself, asked all at once, so that a dead service costs one wait and not one per check. */
import type { ErrorBody } from '../../base/error-body.ts';
import { errorBody } from '../../base/errors.ts';
import { aborted } from '../../base/pause.ts';
import type { Pool, Versions } from '../../ports/osmo/answers.ts';
import type { OsmoClient } from '../../ports/osmo/client.ts';
import type { CallOptions } from '../../ports/osmo/run-command.ts';

export type Fact<T> = { value: T } | { error: ErrorBody };

export type Credential = Awaited<ReturnType<OsmoClient['credentials']>>[number];

export interface ClusterFacts {
  versions: Fact<Versions>;
  pools: Fact<Pool[]>;
  credentials: Fact<Credential[]>;
}

/** A preflight has an answer within ten seconds, so its questions have less. */
export const preflightDeadline = 6000;

/** `listCredentials` may see to one first. */
export async function gatherFacts(
  osmo: OsmoClient,
  signal: AbortSignal | undefined,
  deadline = osmo.deadlines.read,
  listCredentials: (options: CallOptions) => Promise<Credential[]> = (options) => osmo.credentials(options),
): Promise<ClusterFacts> {
  const options = { signal, deadline: Math.min(deadline, osmo.deadlines.read) };
  const [versions, pools, credentials] = await Promise.all([
    fact(osmo.versions(options)),
    fact(osmo.pools(options)),
    fact(listCredentials(options)),
  ]);
  if (signal?.aborted) throw aborted();
  return { versions, pools, credentials };
}

export function fact<T>(asked: Promise<T>): Promise<Fact<T>> {
  return asked.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: errorBody(error) }),
  );
}

/** Errors that say nothing of the thing that was asked for, only that nobody answers us. */
export function noAnswer({ code }: ErrorBody): boolean {
  return ['cluster_unreachable', 'not_logged_in', 'not_configured'].includes(code);
}
