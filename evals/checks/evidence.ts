/** What the checks of a task look at, once the agent has ended. */
import type { Transcript } from '../recording/transcript.ts';

export interface SubmittedRun {
  name: string;
  status: string;
}

export interface Evidence {
  transcript: Transcript;
  /** The agent's last words to the user: its stdout. */
  answer: string;
  /** Runs and setups that the cluster took while the agent worked. */
  submitted: SubmittedRun[];
  /** Status by run name of all runs of the cluster. */
  statuses: Record<string, string>;
  /** Paths in `files.*` start here. */
  home: string;
}

/** Says what is wrong, or nothing. */
export type Check<Wanted> = (wanted: Wanted, evidence: Evidence) => string[];
