/** What a run asks of a pool, against what the pool has: never fits, has to queue, or fits now. */
import type { StageId } from './contract.ts';
import { inClusterEndpoint } from './model-id.ts';
import { releaseOf } from './releases/index.ts';
import type { RunParameters } from './resolve.ts';
import type { SetupSize } from './setup.ts';
import { gibibytes, type StageSize } from './sizing.ts';

export interface StageNeed extends StageSize {
  stage: StageId;
  what: string;
}

/** GPUs of a pool. What a workflow can really use now is the smaller of `quotaFree` and `free`. */
export interface PoolGpus {
  capacity: number;
  free: number;
  quotaFree: number;
  quotaLimit: number;
}

/** What workflows may use of one node when it is empty. Memory and storage in GiB. */
export interface NodeSize {
  name: string;
  gpu: number;
  cpu: number;
  memory: number;
  storage: number;
}

/** What the sizes of a run depend on. */
export type Sized = Pick<RunParameters, 'sizes' | 'trains'>;

/** The stages of this run with their sizes. */
export function stageNeeds({ sizes, trains }: Sized): StageNeed[] {
  const needs: StageNeed[] = [
    { stage: 'render', what: 'render and crop', ...sizes.render },
    { stage: 'camera_look', what: 'camera look', ...sizes.edit },
    { stage: 'defects', what: 'labelled defects', ...sizes.infer },
  ];
  if (trains) needs.splice(2, 0, { stage: 'finetune', what: 'finetune', ...sizes.train });
  return needs;
}

/** The in-cluster endpoint holds one GPU for as long as it is deployed. */
export const endpointGpus = ({ image_edit_endpoint }: RunParameters): number =>
  image_edit_endpoint === inClusterEndpoint ? 1 : 0;

export type Fit = 'fits' | 'queues' | 'never';

/** Stages run one after another, so the largest counts. `needed` is with the endpoint's GPU, `now` without it. */
export function fitGpus(
  run: RunParameters,
  pool: PoolGpus,
): { fit: Fit; needed: number; now: number; free: number } {
  const now = Math.max(...stageNeeds(run).map(({ gpu }) => gpu));
  const needed = now + endpointGpus(run);
  const free = Math.max(0, Math.min(pool.quotaFree, pool.free));
  const fit = pool.capacity < needed ? 'never' : free < now ? 'queues' : 'fits';
  return { fit, needed, now, free };
}

/** The stages that no node of the pool can ever hold, with what is missing on the node that comes closest. */
export function unfittable(run: Sized, nodes: readonly NodeSize[]): { need: StageNeed; missing: string }[] {
  return stageNeeds(run).flatMap((need) => {
    const gaps = nodes.map((node) => ({ node, lacks: lacking(need, node) }));
    const [closest] = gaps.sort((a, b) => a.lacks.length - b.lacks.length);
    if (closest === undefined || closest.lacks.length === 0) return [];
    return [{ need, missing: `${closest.lacks.join(', ')} on ${closest.node.name}, which comes closest` }];
  });
}

/** What no node can give a download, on the node that comes closest; undefined where one can hold it. */
export function unfittableDownload(needs: SetupSize, nodes: readonly NodeSize[]): string | undefined {
  const gaps = nodes.map((node) => ({ node, lacks: lacking({ gpu: 0, ...needs }, node) }));
  const [closest] = gaps.sort((a, b) => a.lacks.length - b.lacks.length);
  return closest === undefined || closest.lacks.length === 0
    ? undefined
    : `${closest.lacks.join(', ')} on ${closest.node.name}, which comes closest`;
}

function lacking(need: StageSize, node: NodeSize): string[] {
  const pairs = [
    ['GPU', need.gpu, node.gpu],
    ['cpu', need.cpu, node.cpu],
    ['GiB memory', gibibytes(need.memory) ?? 0, node.memory],
    ['GiB storage', gibibytes(need.storage) ?? 0, node.storage],
  ] as const;
  return pairs.flatMap(([unit, asked, has]) =>
    asked > has ? [`${asked} ${unit} of ${Math.floor(has)}`] : [],
  );
}

/** Host memory below the sizing table: every rank loads about 33 GiB, so the pod is killed soon after it starts. */
export function memoryRisks({ sizes, trains, release }: RunParameters): string[] {
  const { of, memoryReason } = releaseOf(release).sizes;
  const safe = of(sizes.infer.gpu, sizes.train.gpu);
  const stages = trains ? (['infer', 'train'] as const) : (['infer'] as const);
  return stages.flatMap((stage) => {
    const { gpu, memory } = sizes[stage];
    const least = safe[stage].memory;
    if ((gibibytes(memory) ?? 0) >= (gibibytes(least) ?? 0)) return [];
    return [
      `${stage}_memory ${memory} is below ${least}, the safe size for ${gpu} GPU: ${memoryReason(gpu)}, and the pod ends with exit 137 (out of memory) soon after it starts`,
    ];
  });
}
