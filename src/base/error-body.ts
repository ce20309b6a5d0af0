/** What every error says, and the closed set of its codes. */

/** Whether the same call may be sent again: as it is, never, or after looking at the state first. */
type Retry = 'safe' | 'never' | 'after_check';

/** The closed set of error codes; a code is stable, its wording is not. */
type ErrorCode =
  | 'bad_input'
  | 'not_configured'
  | 'not_found'
  | 'already_exists'
  | 'digest_mismatch'
  | 'cluster_unreachable'
  | 'cluster_refused'
  | 'not_logged_in'
  | 'needs_answer'
  | 'finished'
  /** Work of this machine that goes on; the same call waits on for it. */
  | 'preparing'
  | 'outcome_unknown'
  | 'unreadable_answer'
  | 'storage_failed'
  | 'endpoint_failed'
  | 'endpoint_wrong_model'
  | 'run_failed'
  | 'unsupported'
  | 'aborted'
  | 'internal';

export interface ErrorBody {
  code: ErrorCode;
  /** What happened, one sentence. */
  what: string;
  /** Why, as far as it is known. */
  why: string;
  /** The next step: a command, a tool call or a value to change. */
  fix: string;
  retry: Retry;
}
