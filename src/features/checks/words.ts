/** How a preflight is told: what failed first and in full, what was not looked at by name, and the call that comes next. */
import { bySeverity, type Check } from '../../domain/checks.ts';
import type { RunArguments } from '../../domain/parameters.ts';
import { type SetupPrefix, setupSteps, shortPrefix } from '../../domain/setup.ts';

/** Passed checks that say more than that nothing is wrong. */
const answers: ReadonlySet<string> = new Set(['endpoint.time', 'run.spread']);

/**
 * At most so many lines. Passed checks are counted only, but for estimates, which are answers of their own. The
 * gravest are told in full while there is room, then each on one line, then by name.
 */
export function checkLines(checks: readonly Check[], most: number): string[] {
  const quiet = checks.filter(isQuiet);
  const shownChecks = bySeverity(checks).filter(
    (check) => (check.status !== 'pass' || answers.has(check.id)) && !isQuiet(check),
  );
  const rest = quiet.length > 0 ? [`skipped, does not apply here: ${named(quiet)}`] : [];
  let room = most - rest.length;
  const unnamed = shownChecks.length > room ? shownChecks.slice(room - 1) : [];
  const listed = shownChecks.slice(0, shownChecks.length - unnamed.length);
  room -= listed.length + (unnamed.length > 0 ? 1 : 0);
  const shown = listed.flatMap((check) => {
    const full = lines(check);
    // What was not looked at has nothing to be seen.
    if (full.length - 1 > room || check.status === 'skipped') return [oneLine(check)];
    room -= full.length - 1;
    return full;
  });
  const more =
    unnamed.length > 0 ? [`and ${unnamed.length} more in the structured content: ${named(unnamed)}`] : [];
  return [...shown, ...more, ...rest];
}

const named = (checks: readonly Check[]): string => checks.map(({ id }) => id).join(', ');

const oneLine = ({ id, status, what, fix }: Check): string =>
  `${status}  ${id}: ${what}${fix ? `; fix: ${fix}` : ''}`;

/** Not looked at, and nobody has to do anything about it. */
const isQuiet = ({ status, fix }: Check): boolean => status === 'skipped' && fix === '';

function lines({ id, status, what, evidence, costs, fix }: Check): string[] {
  return [
    `${status}  ${id}: ${what}`,
    `      seen: ${evidence}`,
    ...(costs ? [`      costs: ${costs}`] : []),
    ...(fix ? [`      fix: ${fix}`] : []),
  ];
}

/** Arguments that correct what failed or warns, of all checks together; undefined when some failure needs more than that. */
export function correctedValues(checks: readonly Check[]): { values: RunArguments; enough: boolean } {
  const odd = checks.filter(({ status }) => status === 'fail' || status === 'warn');
  return {
    values: odd.reduce((values, { correction = {} }) => together(values, correction), {}),
    enough: odd.every(({ status, correction }) => status === 'warn' || correction !== undefined),
  };
}

/** Several boards and checks may each want more patches: the most of them is enough for all. */
function together(some: RunArguments, more: RunArguments): RunArguments {
  const patches = [some, more].flatMap(({ render_patches: count }) => count ?? []);
  const most = patches.includes(-1) ? -1 : Math.max(...patches);
  return { ...some, ...more, ...(patches.length > 0 ? { render_patches: most } : {}) };
}

/** Prefixes of the artifacts that a setup has to fetch, in the order of the contract. */
export const missingArtifacts = (checks: readonly Check[]): SetupPrefix[] =>
  setupSteps
    .filter(({ artifact }) => checks.some(({ status, setup }) => status === 'fail' && setup === artifact))
    .map(({ prefix }) => shortPrefix(prefix));
