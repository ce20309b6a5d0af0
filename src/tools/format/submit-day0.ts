/** How a plan and a submit are told: what will run and what it asks for, every value with its source, and whose word is next. */

import { nextCall } from '../../base/next-call.ts';
import { stagesOf } from '../../domain/contract.ts';
import type { ClusterKind } from '../../domain/model-id.ts';
import { cookbookWords } from '../../features/boards/index.ts';
import type { Plan, PlannedRun, SubmittedRun } from '../../features/plan/index.ts';
import type { Submitted } from '../../features/submit/index.ts';
import { commandLine } from '../../features/submit/index.ts';
import { clusterLine } from '../../ports/context.ts';

/** What is shown of a plan. */
type Shown = Pick<Plan, 'cluster' | 'digest' | 'request' | 'run'>;

export function formatPlan({
  made,
  given,
  like,
  spread,
  warnings,
}: Omit<PlannedRun, 'made'> & { made: Shown }) {
  const data = { action: 'plan' as const, ...planData(made), warnings };
  const { parameters } = made.run;
  const lines = [
    `PLAN ${parameters.name} on the ${clusterLine(made)}; nothing is started yet`,
    `${data.stages.map(({ what }) => what).join(' -> ')}: ${parameters.num_sdg} samples over ${parameters.anomaly_types.map((pair) => pair.join('+')).join(', ')}`,
    ...(spread === undefined ? [] : [spread]),
    resourceLine(made, data.stages),
    `root ${parameters.dig_url_root}   endpoint ${parameters.image_edit_endpoint} (${parameters.image_edit_model})`,
    valueLine(made),
    ...(given.smoke_test && (given.num_sdg ?? given.render_patches) !== undefined
      ? ['smoke_test gives way to what is given beside it']
      : []),
    ...(like === undefined
      ? []
      : [`like ${like}; given beside it: ${Object.keys(given).join(', ') || 'nothing'}`]),
    ...warnings.map((warning) => `warning: ${warning}`),
    `digest ${made.digest}`,
    yesLine(made.cluster),
  ];
  return { data, lines, next: nextCall('submit_day0', { action: 'submit', digest: made.digest }) };
}

export function formatSubmit({ made, submitted, cancelled }: Omit<SubmittedRun, 'made'> & { made: Shown }) {
  const { workflowId, fresh, warnings } = submitted;
  const { name: run, dig_url_root } = made.run.parameters;
  const verdict = fresh
    ? `SUBMITTED ${run} as workflow ${workflowId} on the ${clusterLine(made)}`
    : cancelled === undefined
      ? `ALREADY SUBMITTED: ${run} is workflow ${workflowId}; nothing was started now`
      : `CANCELED: ${run} is workflow ${workflowId}, which was cancelled (${cancelled}); nothing was started now. A digest starts one run: to start another, plan again`;
  return {
    data: { action: 'submit' as const, ...planData(made, submitted), warnings },
    lines: [verdict, ...warnings.map((warning) => `warning: ${warning}`)],
    next:
      cancelled === undefined
        ? nextCall('watch_run', { run, wait_s: 45 })
        : nextCall('submit_day0', { action: 'plan', like: run, dig_url_root }),
  };
}

const sizeOf = { render: 'render', camera_look: 'edit', finetune: 'train', defects: 'infer' } as const;

function planData({ cluster, digest, request, run }: Shown, submitted?: Submitted) {
  const { parameters, sources } = run;
  return {
    digest,
    release: parameters.release,
    name: parameters.name,
    workflow_id: submitted?.workflowId ?? null,
    fresh: submitted?.fresh ?? null,
    stages: stagesOf(parameters.trains).map(({ id, group, what }) => {
      const { gpu, cpu, memory } = parameters.sizes[sizeOf[id]];
      return cluster === 'embedded' ? { group, what, gpu: 0 } : { group, what, gpu, cpu, memory };
    }),
    parameters: request.values.map(([name, value]) => ({
      name,
      value,
      from: sources[name] ?? sources[name.replace(/_json$/, '')] ?? 'default',
    })),
    command: commandLine([cluster === 'embedded' ? 'pcba-day0-osmo' : 'osmo'], request),
  };
}

function resourceLine({ cluster, run }: Shown, stages: ReturnType<typeof planData>['stages']): string {
  if (cluster === 'embedded')
    return `runs on the CPU of this machine; GPU requests in the workflow are waived${run.parameters.trains ? "; finetune is this package's own small trainer, not AnomalyGen's" : ''}`;
  const most = Math.max(...stages.map(({ gpu }) => gpu));
  return `asks for up to ${most} GPU at once: ${stages.map(({ group, gpu, memory }) => `${group} ${gpu} GPU ${memory}`).join(', ')}`;
}

function valueLine({ run: { parameters } }: Shown): string {
  const {
    boards,
    release,
    existing_finetune_url: earlier,
    trains,
    render_patches,
    checkpoint_step,
    pool,
  } = parameters;
  const patches = render_patches === -1 ? 'all patches' : `${render_patches} patches`;
  const step = checkpoint_step === undefined ? 'its best step' : `checkpoint_step ${checkpoint_step}`;
  const checkpoint =
    earlier !== undefined ? `${step} of ${earlier}` : trains ? 'a checkpoint of its own' : step;
  const books = cookbookWords(
    boards.map(({ cookbook }) => cookbook),
    trains,
  );
  return `release ${release}, ${books}, ${patches}, ${checkpoint}, pool ${pool}; every value with its source is in parameters`;
}

/** When the next call is the user's to decide; instructions and skill say the same. */
const yesLine = (cluster: ClusterKind): string =>
  cluster === 'osmo'
    ? 'ask first: show this plan, and submit after the user has said yes to it'
    : 'a preview here needs no further yes where the user has asked for it';
