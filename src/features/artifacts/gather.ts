/** Settles a setup's arguments and looks at the root; on the cluster also at what a download needs there. */

import { inClusterEndpoint } from '../../domain/model-id.ts';
import type { RunArguments } from '../../domain/parameters.ts';
import { type ReleaseId, releaseOf } from '../../domain/releases/index.ts';
import type { RunParameters } from '../../domain/resolve.ts';
import { type SetupPrefix, type SetupStep, shortPrefix } from '../../domain/setup.ts';
import type { ToolContext } from '../../ports/context.ts';
import {
  credential,
  dataCredential,
  gatedFor,
  nodesForSetup,
  type Probe,
  pool,
  reachable,
  refusal,
  runProbes,
  subjectOf,
  version,
  writable,
} from '../checks/index.ts';
import { settleRun } from '../plan/index.ts';
import { findRun, releaseInSpec, rootInSpec, rootOfSetup } from '../runs/index.ts';
import { type ArtifactState, artifactStates } from './artifact-state.ts';
import { rootUnknown } from './errors.ts';

export interface SetupArguments {
  only?: SetupPrefix[] | undefined;
  dig_url_root?: string | undefined;
  pool?: string | undefined;
  like?: string | undefined;
  mode?: 'passthrough' | 'finetune' | undefined;
  release?: ReleaseId | undefined;
}

/** Root and pool of this setup, as the parameters of a run, which is what the probes look at. */
export async function settleSetup(given: SetupArguments, context: ToolContext): Promise<RunParameters> {
  const { like, dig_url_root, pool: asked, release } = given;
  const earlier = like === undefined ? {} : await placeOf(like, context);
  const values: RunArguments = {
    ...earlier,
    ...(dig_url_root === undefined ? {} : { dig_url_root }),
    ...(asked === undefined ? {} : { pool: asked }),
    // A setup asks no endpoint, so none is started for it.
    image_edit_endpoint: inClusterEndpoint,
    ...(release === undefined ? {} : { release }),
  };
  return (await settleRun(values, context)).parameters;
}

async function placeOf(
  like: string,
  context: ToolContext,
): Promise<Pick<RunArguments, 'dig_url_root' | 'pool' | 'release'>> {
  const found = await findRun(like, context);
  const spec = await context.osmo.spec(found.workflow.id, { signal: context.signal });
  const root = rootInSpec(spec, found.name ?? like) ?? rootOfSetup(spec);
  if (root === undefined) throw rootUnknown(like);
  const release = releaseInSpec(spec);
  return {
    dig_url_root: root,
    ...(found.pool === undefined ? {} : { pool: found.pool }),
    ...(release === undefined ? {} : { release }),
  };
}

/** States of all artifacts that are asked for, in the order of the contract. */
export async function statesOfRoot(
  run: RunParameters,
  only: readonly SetupPrefix[] | undefined,
  context: ToolContext,
): Promise<ArtifactState[]> {
  const steps = releaseOf(run.release).setup.steps.filter(
    ({ prefix }) => only === undefined || only.includes(shortPrefix(prefix)),
  );
  return artifactStates(await subjectOf(run, context), steps, only);
}

/** Downloads need no GPU, so a pool without free ones is as good as any. */
const openPool: Probe = {
  id: pool.id,
  check: async (subject) => (await pool.check(subject)).filter(({ id }) => id === pool.id),
};

/**
 * Throws what is certain to stop a setup. Returns what the user has to do before it is submitted, and what is only
 * risky.
 */
export async function requireForSetup(
  run: RunParameters,
  wanted: readonly SetupStep[],
  context: ToolContext,
): Promise<{ needs: string[]; warnings: string[] }> {
  const subject = await subjectOf(run, context);
  const probes = [
    reachable,
    version,
    openPool,
    nodesForSetup(wanted),
    credential,
    dataCredential,
    gatedFor(wanted),
  ];
  const checks = await runProbes(probes, subject);
  const failed = checks.filter(({ status }) => status === 'fail');
  const refused = refusal(failed.filter(({ id }) => id !== credential.id));
  if (refused) throw refused;
  const unwritable = refusal(
    (await runProbes([writable], subject)).filter(({ status }) => status === 'fail'),
  );
  if (unwritable) throw unwritable;
  return {
    needs: failed.map(({ what, fix }) => `${what}: ${fix}`),
    warnings: checks
      .filter(({ status }) => status === 'warn')
      .map(({ id, what, fix }) => `${id}: ${what} (${fix})`),
  };
}
