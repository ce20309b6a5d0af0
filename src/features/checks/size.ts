/** What a run costs and whether it fits: stages, GPUs, pool, crops and time, as far as each is known, artifacts or not. */

import { endpointGpus, fitGpus, stageNeeds } from '../../domain/capacity.ts';
import type { Check } from '../../domain/checks.ts';
import type { StageId } from '../../domain/contract.ts';
import { mostCropsOf } from '../../domain/edit-time.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import { parsedBoard } from '../boards/index.ts';
import { poolGpus } from './pool.ts';
import type { Subject } from './subject.ts';

export interface RunSize {
  stages: { stage: StageId; gpu: number; time: string }[];
  /** GPUs that the largest stage holds, and with the in-cluster endpoint's. */
  gpus_at_once: number;
  gpus_with_endpoint: number;
  /** Null on this machine, and where the cluster did not say. */
  pool: { name: string; free: number; total: number } | null;
  crops: string;
  /** Where the times are from, and how to learn what is not known. */
  measure: string;
}

/** What is known of the images' times; the rest was never measured by this package. */
const onGpus: Record<Exclude<StageId, 'finetune'>, string> = {
  render: '7-10 min of warming up, then not known',
  camera_look: 'crops times one edit, not known',
  defects: 'not known',
};

export async function sizeOf(subject: Subject, checks: readonly Check[]): Promise<RunSize> {
  const { run, cluster } = subject;
  const { execTimeoutHours, trainingTime } = releaseOf(run.release);
  const times = { ...onGpus, finetune: trainingTime };
  const here = cluster === 'embedded';
  const pools = here ? undefined : (await subject.facts()).pools;
  const entries = pools && 'value' in pools ? pools.value.filter(({ name }) => name === run.pool) : [];
  const needs = stageNeeds(run);
  const most = Math.max(...needs.map(({ gpu }) => gpu));
  const fit = entries.length > 0 ? fitGpus(run, poolGpus(entries)) : undefined;
  const edit = checks.find(({ id, status }) => id === 'endpoint.time' && status !== 'skipped');
  return {
    stages: needs.map(({ stage, gpu }) => ({
      stage,
      gpu: here ? 0 : gpu,
      time: here ? 'seconds to minutes' : stage === 'camera_look' && edit ? edit.what : times[stage],
    })),
    gpus_at_once: here ? 0 : most,
    gpus_with_endpoint: here ? 0 : most + endpointGpus(run),
    pool: fit ? { name: run.pool, free: fit.free, total: poolGpus(entries).capacity } : null,
    crops: await cropsOf(subject, checks),
    measure: here
      ? `a smoke test took about a minute on two cores; the whole board takes longer, and watch_run counts; of GPUs a preview says nothing: a cluster stops a stage after ${execTimeoutHours} h, and a smoke test there measures its stages`
      : `warm-up: known of Kit; queue up to 2 h, each stage at most ${execTimeoutHours} h (timeouts); not known: preflight with "deep": true times one edit, watch_run the stages of a smoke test`,
  };
}

async function cropsOf({ run }: Subject, checks: readonly Check[]): Promise<string> {
  const looked = checks.filter(({ id, status }) => id === 'board.crops' && status !== 'skipped');
  if (looked.length === run.boards.length) return looked.map(({ what }) => what).join('; ');
  const cap = await Promise.all(run.boards.map(({ cookbook }) => parsedBoard(cookbook, run)))
    .then((files) => mostCropsOf(files.map(({ crop }) => crop)))
    .catch(() => undefined);
  const most = typeof cap === 'number' ? `at most ${cap} crops (cookbook)` : 'crops: no cap in the cookbook';
  return `${most}; how many is known once the USD assets can be looked at`;
}

/** At most two lines. `full`: the whole scan grid. */
export function sizeLines(size: RunSize, { run, cluster }: Subject): string[] {
  const { stages, pool, crops, measure } = size;
  const patches = run.render_patches === -1 ? 'full (whole scan grid)' : `${run.render_patches} patches`;
  const what = `size: ${patches}, ${run.num_sdg} samples; ${crops}`;
  if (cluster === 'embedded') return [`${what}; no GPU; ${measure}`];
  const gpus = stages.map(({ stage, gpu }) => `${stage} ${gpu}`).join(', ');
  const withEndpoint =
    size.gpus_with_endpoint > size.gpus_at_once
      ? `, ${size.gpus_with_endpoint} with the in-cluster endpoint`
      : '';
  const has = pool
    ? `${pool.name} has ${pool.free} of ${pool.total} free now`
    : 'what the pool has is not known';
  return [
    `${what}; GPUs: ${gpus}, at once ${size.gpus_at_once}${withEndpoint}; ${has}`,
    `time: ${stages.map(({ stage, time }) => `${stage} ${time}`).join('; ')} (${measure})`,
  ];
}
