/** Refusals of calls whose digest is missing, misplaced, or of another plan. */
import { badInput, Day0Error } from '../../base/errors.ts';

const planAgain = 'call submit_day0 with action "plan" again and submit the digest that it returns';

export function needsDigest(): Day0Error {
  return badInput({
    what: 'action "submit" needs a digest',
    why: 'a submit starts up to 28 hours of GPU work, so it takes only what a plan has shown',
    fix: planAgain,
  });
}

export function unexpectedDigestError(): Day0Error {
  return badInput({
    what: 'digest goes with action "submit"; nothing was planned and nothing was submitted',
    why: 'a plan makes a digest, it takes none',
    fix: 'to start what was planned call submit_day0 with action "submit" and the digest alone; to plan again leave it out',
  });
}

export function mismatch(why: string): Day0Error {
  return new Day0Error({
    code: 'digest_mismatch',
    what: 'this is not what was planned; nothing was submitted',
    why,
    fix: planAgain,
    retry: 'never',
  });
}
