/** How a setup is told: what the root lacks and how large it is, what the user has to do first, what was submitted. */

import { nextCall } from '../../base/next-call.ts';
import { saidRelease } from '../../domain/releases/index.ts';
import { setupCall, shortPrefix } from '../../domain/setup.ts';
import type { Prepared, SetupArguments, submitSetup } from '../../features/artifacts/index.ts';
import {
  artifactData,
  artifactLines,
  needLines,
  runData,
  runLines,
  sourceLine,
} from '../../features/artifacts/index.ts';
import { clusterLine } from '../../ports/context.ts';
import type { Settings } from '../../ports/settings/settings.ts';

type SubmittedSetup = Awaited<ReturnType<typeof submitSetup>>;
type Where = Pick<Settings, 'cluster' | 'mirror'>;

export function formatSetupPlan(prepared: Prepared, given: SetupArguments, where: Where) {
  const { planned, ...found } = prepared;
  return planned === undefined ? nothingToDo(found, given, where) : setupPlan(found, planned, where);
}

type Looked = Omit<Prepared, 'planned'>;

function nothingToDo(
  { root, release, states }: Looked,
  { pool, mode }: SetupArguments,
  { cluster, mirror }: Where,
) {
  const made = cluster === 'embedded' && mirror === undefined;
  const own = states.filter((one) => one.own).map(({ step }) => shortPrefix(step.prefix));
  return {
    data: {
      action: 'plan' as const,
      release,
      dig_url_root: root,
      digest: null,
      artifacts: states.map((state) => artifactData(state, false, made)),
      runs: [],
      needs: [],
      warnings: [],
    },
    lines: [
      own.length === 0
        ? `NOTHING TO DO: ${root} has every artifact of release ${release} that was asked for; there is nothing to submit`
        : `INCOMPLETE: ${own.join(', ')} of ${root}; it may be your own, so it is fetched only when it is named`,
      ...artifactLines(states, false),
      ...(own.length === 0
        ? []
        : [
            'files of the same name are written over then; or plan runs with anomaly_types that leave out what is not there',
          ]),
    ],
    next:
      own.length === 0
        ? nextCall('preflight', { dig_url_root: root, pool, mode, release: saidRelease(release) })
        : setupCall(root, own, { pool, mode, release }),
  };
}

function setupPlan(
  { root, release, states }: Looked,
  { made, lacking, needs, warnings }: NonNullable<Prepared['planned']>,
  { cluster }: Where,
) {
  const standIns = cluster === 'embedded' && made.settled.mirror === undefined;
  return {
    data: {
      action: 'plan' as const,
      release,
      dig_url_root: root,
      digest: made.digest,
      artifacts: states.map((state) =>
        artifactData(state, state.state !== 'complete' && !state.own, standIns),
      ),
      runs: made.submissions.map((one) => runData(one, cluster)),
      needs,
      warnings,
    },
    lines: [
      `PLAN setup of ${root} for release ${release} on the ${clusterLine({ cluster })}; nothing is started yet`,
      ...artifactLines(states, standIns),
      sourceLine(made.settled, cluster),
      ...needLines(lacking, needs, cluster),
      ...warnings.map((warning) => `warning: ${warning}`),
      ...runLines(made),
      `digest ${made.digest}`,
      ...(cluster === 'osmo'
        ? ['ask first: show this plan, and submit after the user has said yes to it']
        : []),
    ],
    next: nextCall('setup_artifacts', { action: 'submit', digest: made.digest }),
  };
}

export function formatSetupSubmit({ made, outcomes }: SubmittedSetup, { cluster }: Where) {
  const { root, release } = made.settled;
  const runs = made.submissions.map((one, at) => runData(one, cluster, outcomes[at]));
  const warnings = outcomes.flatMap((one) => one.warnings);
  return {
    data: {
      action: 'submit' as const,
      release,
      digest: made.digest,
      dig_url_root: root,
      artifacts: [],
      runs,
      needs: [],
      warnings,
    },
    lines: [
      `setup of ${root} for release ${release} on the ${clusterLine({ cluster })}`,
      ...runs.map(({ name, workflow_id, fresh, groups }) =>
        fresh
          ? `SUBMITTED ${name} as workflow ${workflow_id}: ${groups.join(', ')}`
          : `ALREADY SUBMITTED: ${name} is workflow ${workflow_id}; nothing was started now`,
      ),
      ...warnings.map((warning) => `warning: ${warning}`),
    ],
    next: nextCall('watch_run', { run: made.submissions.at(-1)?.name, wait_s: 45 }),
  };
}
