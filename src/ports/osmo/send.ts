/** Sends one submit, of a run, a setup or a probe, and reads what its end proves. */
import { type Day0Error, messageOf } from '../../base/errors.ts';
import type { OsmoClient } from './client.ts';
import { failureText } from './failure-text.ts';
import { failure } from './failures.ts';
import { outcomeOf } from './outcome.ts';
import type { CallOptions } from './run-command.ts';
import type { SubmitRequest } from './submit-request.ts';

export type Sent =
  | { outcome: 'accepted'; id: string; warnings: string[] }
  | { outcome: 'refused'; refusal: Day0Error }
  /** It may have arrived, also where its answer says so and cannot be read: whoever sent it looks it up. */
  | { outcome: 'unknown'; why: string };

/** Rejects when the call is withdrawn, and when the program is missing. `doing` completes "OSMO refused ...". */
export async function sendOnce(
  osmo: OsmoClient,
  request: SubmitRequest,
  doing: string,
  options: CallOptions,
): Promise<Sent> {
  const answer = await osmo.submitOnce(request, options);
  const outcome = outcomeOf(answer);
  if (outcome === 'refused') return { outcome, refusal: failure(answer, doing) };
  if (outcome === 'unknown') return { outcome, why: failureText(answer).message };
  const read = await osmo.readSubmit(answer, { signal: options.signal }).catch(messageOf);
  return typeof read === 'string' ? { outcome: 'unknown', why: read } : { outcome, ...read };
}
