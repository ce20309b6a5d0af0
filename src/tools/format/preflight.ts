/** How a preflight is told: the verdict, what the run costs, what failed with its fix; what passed is counted. */
import { bySeverity, type Check, type CheckStatus } from '../../domain/checks.ts';
import { checkLines, correctedValues, missingArtifacts } from '../../features/checks/index.ts';
import type { PreflightResult } from '../../features/preflight/index.ts';
import { clusterLine } from '../../ports/context.ts';
import type { Settings } from '../../ports/settings/settings.ts';

/** What a short text has room for beside verdict, counts, root, what to do and the next call. */
const mostCheckLines = 8;

export function formatPreflight(
  result: PreflightResult,
  settings: Pick<Settings, 'cluster' | 'clusterFrom'>,
) {
  const { run, counts, sound, waiting, size, next } = result;
  const { dig_url_root, image_edit_endpoint, image_edit_model, release } = run;
  const checks = next.startsWith('setup_artifacts ') ? result.checks.map(withShortFix) : result.checks;
  return {
    data: {
      ready: sound && !waiting,
      counts,
      release,
      dig_url_root,
      image_edit_endpoint,
      image_edit_model,
      size: { ...size },
      passed: idsOf(checks, 'pass'),
      skipped: idsOf(checks, 'skipped'),
      checks: bySeverity(checks).filter(isShown).map(checkData),
    },
    lines: preflightLines({ ...result, checks }, settings),
    next,
  };
}

function preflightLines(
  result: PreflightResult,
  settings: Pick<Settings, 'cluster' | 'clusterFrom'>,
): string[] {
  const { run, checks, counts, sound, waiting, remembered, like, next } = result;
  const verdict = !sound
    ? `NOT READY: ${counts.fail} fail`
    : waiting
      ? 'NOT READY YET: a pod is still to ask the endpoint'
      : 'READY';
  const nothingToMend =
    sound ||
    correctedValues(checks).enough ||
    missingArtifacts(checks).length > 0 ||
    next.startsWith('none: ');
  return [
    `${verdict} (${clusterLine(settings)}; because: ${settings.clusterFrom})`,
    `${checks.length} checks: ${counts.pass} pass, ${counts.warn} warn, ${counts.fail} fail, ${counts.skipped} skipped`,
    `root ${run.dig_url_root}   endpoint ${run.image_edit_endpoint} (${run.image_edit_model})   release ${run.release} (${result.releaseFrom})`,
    ...(like === undefined ? [] : [`like ${like}`]),
    ...remembered,
    ...result.sizeLines,
    ...checkLines(checks, mostCheckLines - (like === undefined ? 0 : 1) - remembered.length),
    ...(nothingToMend ? [] : ['mend what failed, then call next']),
  ];
}

/** Where the next call fetches all of them, it need not stand with each. */
const withShortFix = (check: Check): Check =>
  check.setup ? { ...check, fix: 'next fetches it by setup_artifacts; or upload it there' } : check;

const idsOf = (checks: readonly Check[], wanted: CheckStatus): string[] => [
  ...new Set(checks.flatMap(({ id, status }) => (status === wanted ? [id] : []))),
];

/** Passes that answer something by themselves: which version, which pod, how many crops. */
const answering = [
  'cluster.version',
  'cluster.gpus',
  'endpoint.service',
  'endpoint.deployment',
  'endpoint.time',
  'board.crops',
];

/** What else passed, or was skipped for good, is an id: a reader has nothing to do about it. */
const isShown = ({ id, status, fix }: Check): boolean =>
  status === 'pass' ? answering.includes(id) : status !== 'skipped' || fix !== '';

/** What is empty is left out: the list is long, and a caller's context small. */
function checkData({ id, status, what, evidence, costs, fix }: Check) {
  return { id, status, what, evidence, ...(costs ? { costs } : {}), ...(fix ? { fix } : {}) };
}
