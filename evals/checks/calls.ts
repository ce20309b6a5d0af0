/** Checks of the calls that were made. */
import type { Call } from '../../test/support/calls.ts';
import { fits } from '../calls.ts';
import type { Check } from './evidence.ts';

type Pattern = Call & { text: string };

export const callsInclude: Check<Pattern[]> = (patterns, { transcript: { calls } }) =>
  patterns
    .filter((pattern) => !calls.some((call) => fits(call, pattern)))
    .map(({ text }) => `no call of ${text}`);

export const callsExclude: Check<Pattern[]> = (patterns, { transcript: { calls } }) =>
  patterns
    .filter((pattern) => calls.some((call) => fits(call, pattern)))
    .map(({ text }) => `there was a call of ${text}`);

/** Each in turn, with anything in between. */
export const callsInOrder: Check<Pattern[]> = (patterns, { transcript: { calls } }) => {
  let at = 0;
  for (const pattern of patterns) {
    const found = calls.findIndex((call, n) => n >= at && fits(call, pattern));
    if (found < 0) return [`no call of ${pattern.text} in its place`];
    at = found + 1;
  }
  return [];
};

/** So many times the fewest calls. */
const spare = 1.3;

export const callsNearOptimum: Check<number> = (fewest, evidence) =>
  callsAtMost(Math.floor(fewest * spare), evidence);

export const callsAtMost: Check<number> = (most, { transcript: { calls } }) =>
  calls.length > most ? [`${calls.length} calls, ${most} would do`] : [];
