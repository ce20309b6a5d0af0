/** The form of a known failure: how it shows, why it happens, what mends it, and what would have foretold it. */
import type { StageId } from '../contract.ts';

/** How much a sign proves by itself. */
export type Confidence = 'certain' | 'likely' | 'possible';

/**
 * Where a failure shows. Log and event patterns are tried on single lines; a named group `what` is quoted in the
 * cause. `status` is a task's or workflow's status, `exit` a task's exit code.
 */
export type Sign = (
  | { log: RegExp }
  | { event: RegExp }
  | { message: RegExp }
  | { exit: readonly number[] }
  | { status: readonly string[] }
) & { proves?: Confidence };

export interface Trouble {
  /** Stable, such as `defects.no_submasks`. */
  id: string;
  /** The stages in which it shows; empty for any. */
  stages: readonly StageId[];
  /** What a user sees, as it stands in a log or a status. */
  symptom: string;
  signs: readonly Sign[];
  cause: string;
  fix: string;
  /** Id of the preflight check that foretells it, or why nothing can. */
  foretold: { by: string } | { never: string };
  /** The next call; `<run>` stands for the run's name, `<what>` for what the sign quoted. */
  next: string;
}

export const next = {
  preflight: 'preflight {}',
  planAgain: 'submit_day0 {"action": "plan"}',
  endpoint: 'check_endpoint {}',
  watch: 'watch_run {"run": "<run>"}',
  logs: 'read_logs {"run": "<run>", "errors": true}',
} as const;
