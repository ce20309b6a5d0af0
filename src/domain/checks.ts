/** One check of a preflight: what was looked at, what it means, and the way out. */
import type { RunArguments } from './parameters.ts';
import type { Artifact } from './setup.ts';
import type { DefectPair } from './taxonomy.ts';

export type CheckStatus = 'pass' | 'warn' | 'fail' | 'skipped';

export interface Check {
  /** Stable id such as `raw.submasks`. */
  id: string;
  status: CheckStatus;
  /** What was found, one sentence. */
  what: string;
  /** What was looked at: a URL, a listing, an answer. */
  evidence: string;
  /** What happens when it is ignored: where the run would stop and how late. Empty unless it failed or warns. */
  costs?: string;
  /** Id of the known failure that it foretells, where one check foretells several. */
  trouble?: string;
  /** The next step, empty when the check passed. */
  fix: string;
  /** The artifact that a setup has to fetch, where that is what mends it. */
  setup?: Artifact;
  /** The pairs that the shipped checkpoint knows, where it does not know all that are asked for. */
  known?: readonly DefectPair[];
  /** Arguments that mend it, where a value of the run is what is wrong. */
  mend?: RunArguments;
}

export interface Verdict {
  ready: boolean;
  pass: number;
  warn: number;
  fail: number;
  skipped: number;
}

/** Ready means that nothing failed; a skipped check is counted as skipped, never as passed. */
export function verdictOf(checks: readonly Check[]): Verdict {
  const count = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  const fail = count('fail');
  return { ready: fail === 0, pass: count('pass'), warn: count('warn'), fail, skipped: count('skipped') };
}

/** Failures first, then warnings, skipped and passed, each in the order given. */
export function bySeverity(checks: readonly Check[]): Check[] {
  const rank: Record<CheckStatus, number> = { fail: 0, warn: 1, skipped: 2, pass: 3 };
  return [...checks].sort((a, b) => rank[a.status] - rank[b.status]);
}
