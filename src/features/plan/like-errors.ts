/** Why the values of an earlier run cannot be taken over. */
import { badInput, type Day0Error, notFound } from '../../base/errors.ts';

interface Refused {
  key: string;
  /** Undefined when there is none. */
  value: unknown;
  why: string;
}

/** So much of a value is quoted. */
const longestQuote = 80;

export function notTakenOver(like: string, refused: readonly Refused[]): Day0Error {
  const shown = refused.filter(({ key }, at) => refused.findIndex((one) => one.key === key) === at);
  const names = shown.map(({ key }) => key).join(', ');
  return badInput({
    what: `like ${like}: cannot take over ${shown.map(({ key, value }) => (value === undefined ? key : `${key} ${quoted(value)}`)).join(', ')}`,
    why: `${shown.map(({ key, why }) => `${key}: ${why}`).join('; ')}; what an earlier run says is held to the rules of an argument`,
    fix: `give ${names} explicitly beside like`,
  });
}

const quoted = (value: unknown): string => (JSON.stringify(value) ?? '').slice(0, longestQuote);

export function notDay0(id: string): Day0Error {
  return badInput({
    what: `workflow ${id} is not a Day 0 run, so a run cannot be like it`,
    why: 'its specification lacks the groups usd2roi-render, augment-image-edit or anomaly-infer',
    fix: 'give the name or workflow ID of a Day 0 run; list_runs shows them',
  });
}

export function nothingKept(like: string, id: string): Day0Error {
  return notFound({
    what: `the values of ${like} are not known`,
    why: `OSMO refused its submission (workflow ${id}) and keeps no specification of a Day 0 run for it, and no plan of that name was made on this machine`,
    fix: 'give every value that differs from the default, without like',
  });
}

export function onlyFiles(like: string, { root }: { root: string }): Day0Error {
  return notFound({
    what: `the values of ${like} are not known here`,
    why: `its files lie in ${root}, but values stand in the workflow, which OSMO here does not have`,
    fix: 'ask whoever submitted it, and give every value that differs from the default, without like',
  });
}

export function unexpectedLikeError(): Day0Error {
  return badInput({
    what: 'like goes with action "plan"; nothing was submitted',
    why: 'the digest stands for a plan whose values are settled, those of the earlier run included',
    fix: 'leave like out, or call submit_day0 with action "plan" and like for another plan',
  });
}
