/** The ways in which a submit ends without a run to show. */
import { Day0Error } from '../../base/errors.ts';

/** `again`: the call that repeats the submit. `left`: milliseconds until a new submit is safe. */
export function unknownOutcome(
  again: string,
  left: number,
  why: string,
  now = 'it is not listed yet',
): Day0Error {
  const seconds = Math.ceil(left / 1000);
  return new Day0Error({
    code: 'outcome_unknown',
    what: `the submit got no clear answer, and ${now}: the run may exist or not`,
    why: why || 'the osmo command ended without an answer',
    fix: `call ${again} again${seconds > 0 ? ` in ${seconds} s` : ''}: it looks the run up first, takes it when it is there, and sends a new one only when OSMO says that there is none`,
    retry: 'after_check',
  });
}

/** The submit arrived, its answer was lost, and OSMO had refused it. */
export function refusedLate(again: string, id: string, why: string): Day0Error {
  return new Day0Error({
    code: 'cluster_refused',
    what: `OSMO refused the submission (workflow ${id}, FAILED_SUBMISSION); its reason was lost with the answer`,
    why: why || 'the answer of the submit was lost',
    fix: `call preflight, mend what it names, then ${again}; no run was started`,
    retry: 'after_check',
  });
}

/** The caller withdrew while the submit was on its way. */
export function abortedSubmit(again: string): Day0Error {
  return new Day0Error({
    code: 'aborted',
    what: 'the call was cancelled while the submit was on its way: the run may exist or not',
    why: 'the client withdrew its request; the osmo command was ended',
    fix: `to know, call ${again}: it takes the run when it is there; to be rid of it, call cancel_run with its name`,
    retry: 'after_check',
  });
}
