/** What the end of a submit proves: accepted, refused, or nothing. */

import { failureText } from './failure-text.ts';
import type { OsmoAnswer } from './run-command.ts';

export type SubmitOutcome = 'accepted' | 'refused' | 'unknown';

/** What the client says before it has sent anything. */
const beforeSending =
  /Must login first|refresh login token|^No default pool set|^\[Errno 2\]|^The file\/path .* does not exist/;

/**
 * Only an answer with a 4xx status, or words that the client says before it sends, prove a refusal. Exit 10 (an
 * outage or a lost answer; measured: the workflow existed afterwards), a signal, our deadline and everything
 * unheard of leave the outcome open.
 */
export function outcomeOf(answer: OsmoAnswer): SubmitOutcome {
  if (answer.timedOut || answer.exit === undefined) return 'unknown';
  if (answer.exit === 0) return 'accepted';
  const { message, status } = failureText(answer);
  if (beforeSending.test(message)) return 'refused';
  // 408: the service gave up waiting, which says nothing about what it had taken by then.
  if (status !== undefined) return status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unknown';
  return answer.stdout.trim() === '' && /^usage: /m.test(answer.stderr) ? 'refused' : 'unknown';
}
