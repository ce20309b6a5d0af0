/** Why a setup is not started. */

import { badInput, Day0Error, notFound } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import { writtenCall } from '../../domain/written-call.ts';

const planAgain = `call ${writtenCall('setup_artifacts', { action: 'plan' })} again; it plans only what is missing by then`;

export function onItsWay(run: string, root: string): Day0Error {
  return new Day0Error({
    code: 'already_exists',
    what: `a setup of ${root} is on its way: ${run}`,
    why: 'a second one would download the same once more and write to the same place',
    fix: `${nextCall('watch_run', { run, wait_s: 30 })}; when it has ended, ${planAgain}`,
    retry: 'after_check',
  });
}

export function completeByNow(prefixes: readonly string[]): Day0Error {
  return new Day0Error({
    code: 'finished',
    what: `${prefixes.join(', ')} became complete since the plan was made`,
    why: 'a setup writes over nothing that is complete',
    fix: planAgain,
    retry: 'never',
  });
}

export function changedSincePlan(): Day0Error {
  return new Day0Error({
    code: 'digest_mismatch',
    what: 'the digest does not fit what would be submitted now; nothing was started',
    why: 'the workflow, a pod script or the mirror changed since the plan was made',
    fix: planAgain,
    retry: 'never',
  });
}

export function needsDigest(): Day0Error {
  return badInput({
    what: 'action "submit" takes a digest, and nothing else',
    why: 'a setup downloads tens of gigabytes, so it takes only what a plan has shown',
    fix: `${planAgain}; then submit the digest that it returns`,
  });
}

export function rootUnknown(run: string): Day0Error {
  return notFound({
    what: `the root of ${run} cannot be told from its specification`,
    why: 'no output URL of a Day 0 run or of a setup',
    fix: 'give dig_url_root instead of like',
  });
}
