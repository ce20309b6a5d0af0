/** When a healthy stage says little or nothing: a quiet log is not a dead run. From what is known of the images. */
import type { ClusterKind } from './model-id.ts';
import { type ReleaseId, releaseOf } from './releases/index.ts';
import type { StepId } from './steps.ts';

const download = 'large files come one after the other; how much has arrived is said once a minute';

/** The AnomalyGen stages are quiet in another way in each release. */
const quietPhases: Record<Exclude<StepId, 'finetune' | 'defects'>, string> = {
  render: 'Kit warms up for 7-10 minutes with few lines and many harmless warnings',
  camera_look: 'long pauses are usual while the queue of the image-edit endpoint is busy',
  setup_checkpoint: download,
  setup_raw: download,
  setup_assets: download,
  setup_pretrained: download,
};

const phaseOf = (stage: StepId, release: ReleaseId | undefined): string =>
  stage === 'finetune' || stage === 'defects' ? releaseOf(release).quiet[stage] : quietPhases[stage];

/** For the stages that run now on a GPU cluster; the CPU stand-ins of the embedded engine have no such phases. */
export function quietNotes(
  cluster: ClusterKind,
  stages: readonly {
    stage: StepId | undefined;
    what: string;
    status: string;
    release?: ReleaseId | undefined;
  }[],
): string[] {
  if (cluster === 'embedded') return [];
  return stages.flatMap(({ stage, what, status, release }) =>
    status === 'RUNNING' && stage !== undefined ? [`${what}: ${phaseOf(stage, release)}`] : [],
  );
}

const minute = 60_000;
/** Twice the longest quiet phase that is known or likely, in milliseconds. */
const longest: Record<StepId, number> = {
  render: 20 * minute,
  camera_look: 60 * minute,
  finetune: 60 * minute,
  defects: 60 * minute,
  setup_checkpoint: 10 * minute,
  setup_raw: 10 * minute,
  setup_assets: 10 * minute,
  setup_pretrained: 10 * minute,
};

/** Silence up to this is no sign of trouble, in milliseconds; nothing is known of a group that is none of ours. */
export function longestQuiet(cluster: ClusterKind, stage: StepId | undefined): number {
  if (stage === undefined) return 60 * minute;
  return cluster === 'embedded' ? 2 * minute : longest[stage];
}
