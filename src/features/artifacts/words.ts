/** How a setup is told: what is missing and how large, which licences and credential it needs, what will run. */
import type { ClusterKind } from '../../domain/model-id.ts';
import type { Repository } from '../../domain/pretrained.ts';
import { pageOf, type SetupStep, shortPrefix } from '../../domain/setup.ts';
import { setToken } from '../checks/index.ts';
import type { Submitted } from '../submit/index.ts';
import { commandLine } from '../submit/index.ts';
import type { ArtifactState } from './artifact-state.ts';
import type { SettledSetup, SetupPlan, SetupSubmission } from './plan.ts';

const sizeOf = ({ size }: SetupStep): string => size ?? 'size not published';
const pagesOf = ({ repositories }: SetupStep): string[] => repositories.map((one: Repository) => pageOf(one));

const standIn = 'a stand-in of a few MB';

/** `made`: stand-ins are made here, so neither the published sizes nor the licences say anything. */
export function artifactData({ step, state, why }: ArtifactState, planned: boolean, made: boolean) {
  const artifact = shortPrefix(step.prefix);
  return {
    artifact,
    state,
    why,
    planned,
    size: made ? standIn : sizeOf(step),
    licences: made ? [] : pagesOf(step),
  };
}

/** `made`: stand-ins are made here, so the published sizes say nothing. */
export function artifactLines(states: readonly ArtifactState[], made: boolean): string[] {
  return states.map(({ step, state, why }) => {
    const size = state === 'complete' ? '' : made ? `, ${standIn}` : `, ${sizeOf(step)}`;
    const what = `${shortPrefix(step.prefix)} (${step.what}${size})`;
    return `  ${state}  ${what}${why ? `: ${why}` : ''}`;
  });
}

export function sourceLine({ mirror, root }: SettledSetup, cluster: ClusterKind): string {
  if (cluster === 'osmo')
    return `files of the same name below ${root} are written over where an artifact is incomplete; nothing is removed`;
  return mirror === undefined
    ? 'stand-ins of the sample board are made here, not the published artifacts, so no licence applies (PCBA_DAY0_MIRROR names a folder that has those)'
    : `copied from the mirror ${mirror}`;
}

export function needLines(
  steps: readonly SetupStep[],
  needs: readonly string[],
  cluster: ClusterKind,
): string[] {
  if (cluster === 'embedded') return [];
  return [
    `licences: where a page asks for it, the owner of the Hugging Face token accepts there first: ${steps.flatMap(pagesOf).join(', ')}`,
    `credential: hf-token with the key token; the user sets it at a shell, never through a tool: ${setToken}`,
    ...needs.map((need) => `first: ${need}`),
  ];
}

export const runLines = ({ submissions, settled }: SetupPlan): string[] =>
  submissions.map(
    ({ name, steps }) =>
      `${name}: ${steps.map(({ group }) => group).join(', ')} in pool ${settled.pool}, no GPU`,
  );

/** `outcome` is there once it was submitted. */
export function runData(
  { name, steps, request }: SetupSubmission,
  cluster: ClusterKind,
  outcome?: Submitted,
): { name: string; workflow_id: string | null; fresh: boolean | null; groups: string[]; command: string } {
  return {
    name,
    workflow_id: outcome?.workflowId ?? null,
    fresh: outcome?.fresh ?? null,
    groups: steps.map(({ group }) => group),
    command: commandLine([cluster === 'embedded' ? 'pcba-day0-osmo' : 'osmo'], request),
  };
}
