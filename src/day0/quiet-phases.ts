/** When a healthy stage says little or nothing: a quiet log is not a dead run. From what is known of the images. */
import type { StageId } from './contract.ts';
import type { ClusterKind } from './model-id.ts';

export const quietPhases: Record<StageId, string> = {
  render: 'Kit warms up for 7-10 minutes with few lines and many harmless warnings',
  camera_look: 'long pauses are usual while the queue of the image-edit endpoint is busy',
  finetune: 'every rank loads about 33 GiB into host memory before the first step is printed',
  defects: 'every rank loads about 33 GiB into host memory before the first sample is printed',
};

/** For the stages that run now on a GPU cluster; the CPU toolboxes of the embedded engine have no such phases. */
export function quietNotes(
  cluster: ClusterKind,
  stages: readonly { stage: StageId; what: string; status: string }[],
): string[] {
  if (cluster === 'embedded') return [];
  return stages
    .filter(({ status }) => status === 'RUNNING')
    .map(({ stage, what }) => `${what}: ${quietPhases[stage]}`);
}

const minute = 60_000;
/** Twice the longest quiet phase that is known or likely, in milliseconds. */
const longest: Record<StageId, number> = {
  render: 20 * minute,
  camera_look: 60 * minute,
  finetune: 60 * minute,
  defects: 60 * minute,
};

/** Silence up to this is no sign of trouble, in milliseconds. */
export function longestQuiet(cluster: ClusterKind, stage: StageId): number {
  return cluster === 'embedded' ? 2 * minute : longest[stage];
}
