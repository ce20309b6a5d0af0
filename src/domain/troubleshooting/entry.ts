/** The form of a known failure: how it shows, why it happens, what mends it, and what would have foretold it. */

import type { CheckId } from '../checks.ts';
import type { ReleaseId } from '../releases/ids.ts';
import type { StepId } from '../steps.ts';
import { writtenCall } from '../written-call.ts';

/** How much a sign proves by itself. */
export type Confidence = 'certain' | 'likely' | 'possible';

/**
 * Where a failure shows. Log and event patterns are tried on single lines. A named group takes digits only: what
 * it captured fills `<name>` in `next`, and text of a log must never become part of a call.
 * `status` is a task's, group's or workflow's status, `exit` a task's exit code. `ended` takes these of one task together.
 */
export type Sign = (
  | { log: RegExp }
  | { event: RegExp }
  | { message: RegExp }
  | { exit: readonly number[] }
  | { status: readonly string[] }
  | { ended: { status: string; exit: number; message: RegExp } }
) & { proves?: Confidence };

export interface Trouble {
  /** Stable, such as `defects.no_submasks`. */
  id: string;
  /** The stages in which it shows; empty for any. */
  stages: readonly StepId[];
  /** Releases of which this is said; left out where it is the same in all. */
  releases?: readonly ReleaseId[];
  /** It is the platform's, not a stage's own: status, exit code and events tell it. */
  platform?: true;
  /** What a user sees, as it stands in a log or a status. */
  symptom: string;
  signs: readonly Sign[];
  cause: string;
  fix: string;
  /** Id of the preflight check that foretells it, or why nothing can. */
  foretold: { by: CheckId } | { never: string };
  /** Ids that show the same signs and are not it, when this one is certain. */
  insteadOf?: readonly string[];
  /** The next call: the first whose placeholders are known. `<run>` stands for the run's name. */
  next: readonly [string, ...string[]];
}

/** Entries of one place: what they share is said once, and an entry may say otherwise. */
export const sharing = (
  shared: Pick<Trouble, 'stages' | 'releases' | 'platform'>,
  entries: readonly (Omit<Trouble, 'stages'> & { stages?: Trouble['stages'] })[],
): readonly Trouble[] => entries.map((entry) => ({ ...shared, ...entry }));

/** Of a failure that a preflight of the same run shows beforehand. */
export const foretoldBy = (by: CheckId): Pick<Trouble, 'foretold' | 'next'> => ({
  foretold: { by },
  next: next.preflight,
});

/** Next calls that many entries share. */
export const next = {
  preflight: [writtenCall('preflight', { like: '<run>' })],
  planAgain: [writtenCall('submit_day0', { action: 'plan', like: '<run>' })],
  endpoint: [writtenCall('preflight', { like: '<run>', from: 'cluster' })],
  deepEndpoint: [writtenCall('preflight', { like: '<run>', from: 'cluster', deep: true })],
  morePatches: [writtenCall('submit_day0', { action: 'plan', like: '<run>', render_patches: 5 })],
  allPatches: [writtenCall('submit_day0', { action: 'plan', like: '<run>', render_patches: -1 })],
  watch: [writtenCall('watch_run', { run: '<run>' })],
  setup: [writtenCall('setup_artifacts', { action: 'plan', like: '<run>' })],
  logs: [writtenCall('read_logs', { run: '<run>', errors: true })],
} as const satisfies Record<string, readonly [string, ...string[]]>;
