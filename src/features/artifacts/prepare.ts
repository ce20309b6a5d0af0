/** Plans the setup of a root: finds what it lacks, requires what a download needs, and keeps the plan. */
import { randomBytes } from 'node:crypto';
import type { ReleaseId } from '../../domain/releases/index.ts';
import { stampName } from '../../domain/run-name.ts';
import { type SetupStep, setupPrefixes, shortPrefix } from '../../domain/setup.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { ArtifactState } from './artifact-state.ts';
import { besideOther } from './beside.ts';
import { onItsWay } from './errors.ts';
import { requireForSetup, type SetupArguments, settleSetup, statesOfRoot } from './gather.ts';
import { keepSetup, makeSetupPlan, mirrorOf, type SetupPlan, setupName, setupOnItsWay } from './plan.ts';

export interface Prepared {
  root: string;
  release: ReleaseId;
  states: ArtifactState[];
  /** Undefined when nothing is missing. */
  planned?: { made: SetupPlan; lacking: SetupStep[]; needs: string[]; warnings: string[] };
}

export async function prepareSetup(given: SetupArguments, context: ToolContext): Promise<Prepared> {
  const run = await settleSetup(given, context);
  const root = run.dig_url_root;
  const states = await statesOfRoot(run, given.only, context);
  const lacking = states.filter(({ state, own }) => state !== 'complete' && !own).map(({ step }) => step);
  const { release } = run;
  if (lacking.length === 0) return { root, release, states };
  const parts = [...new Set(lacking.map(({ file }) => file))];
  for (const part of parts) {
    const busy = await setupOnItsWay(part, root, context);
    if (busy !== undefined) throw onItsWay(busy, root);
  }
  const { needs, warnings } = await requireForSetup(run, lacking, context);
  const stamp = randomBytes(4);
  const settled = {
    release: run.release,
    root,
    pool: run.pool,
    ...(given.mode === undefined ? {} : { mode: given.mode }),
    only: setupPrefixes.filter((one) => lacking.some(({ prefix }) => shortPrefix(prefix) === one)),
    names: Object.fromEntries(parts.map((part) => [part, stampName(setupName(part), stamp)])),
    ...mirrorOf(context),
  };
  const made = await makeSetupPlan(settled, context);
  await keepSetup(context.settings.home, made);
  const beside = await besideOther(run, lacking, context);
  return { root, release, states, planned: { made, lacking, needs, warnings: [...warnings, ...beside] } };
}
