/** How a preflight is told: what failed first and in full, what was not looked at by name, and the call that comes next. */
import { bySeverity, type Check } from '../day0/checks.ts';
import type { RunArguments } from '../day0/parameters.ts';
import { setupSteps, shortPrefix } from '../day0/setup.ts';

/** Passed checks are counted only, but for the estimate, which is an answer of its own. */
export function checkLines(checks: readonly Check[]): string[] {
  const quiet = checks.filter(isQuiet);
  const told = bySeverity(checks).filter(
    (check) => (check.status !== 'pass' || check.id === 'endpoint.time') && !isQuiet(check),
  );
  return [
    ...told.flatMap(lines),
    ...(quiet.length > 0 ? [`skipped, does not apply here: ${quiet.map(({ id }) => id).join(', ')}`] : []),
  ];
}

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

/** Arguments that mend what failed or warns, of all checks together; undefined when some failure needs more than that. */
export function mendingValues(checks: readonly Check[]): { values: RunArguments; enough: boolean } {
  const odd = checks.filter(({ status }) => status === 'fail' || status === 'warn');
  return {
    values: Object.assign({}, ...odd.map(({ mend }) => mend ?? {})),
    enough: odd.every(({ status, mend }) => status === 'warn' || mend !== undefined),
  };
}

/** Prefixes of the artifacts that a setup has to fetch, in the order of the contract. */
export const missingArtifacts = (checks: readonly Check[]): string[] =>
  setupSteps
    .filter(({ artifact }) => checks.some(({ status, setup }) => status === 'fail' && setup === artifact))
    .map(({ prefix }) => shortPrefix(prefix));
