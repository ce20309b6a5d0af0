/** Plans a Day 0 run, and submits a plan exactly once. */
import * as z from 'zod';
import { Day0Error } from '../base/errors.ts';
import { nextCall } from '../base/next-call.ts';
import { stagesOf } from '../domain/contract.ts';
import type { ClusterKind } from '../domain/model-id.ts';
import { likeArgument, type RunArguments, runArguments } from '../domain/parameters.ts';
import { changedFiles, cookbookWords } from '../features/boards/cookbook.ts';
import { keepPlan, lockPath, readPlan } from '../features/plan/kept-plans.ts';
import { type Earlier, likeRun } from '../features/plan/like.ts';
import { likeWithSubmit } from '../features/plan/like-errors.ts';
import { chosenMode } from '../features/plan/mode-choice.ts';
import { makePlan, type Plan } from '../features/plan/plan.ts';
import { settleRun } from '../features/plan/surroundings.ts';
import { planProbes } from '../features/preflight/index.ts';
import { insist, isFailed, look, warningsOf } from '../features/preflight/insist.ts';
import { writable } from '../features/preflight/run-folder.ts';
import { refusal } from '../features/preflight/subject.ts';
import { commandLine } from '../features/submit/submission.ts';
import { submitPlan } from '../features/submit/submit.ts';
import { withSubmitLock } from '../features/submit/submit-lock.ts';
import { clusterLine, type ToolContext } from '../ports/context.ts';
import { clusterField, nextField, type ToolOutcome } from './define.ts';
import { defineTool } from './input.ts';

const output = z.object({
  cluster: clusterField,
  action: z.enum(['plan', 'submit']),
  digest: z.string(),
  name: z.string(),
  workflow_id: z.string().nullable().describe('Set by submit'),
  fresh: z
    .boolean()
    .nullable()
    .describe('submit: false when the run was there already and nothing was started'),
  stages: z.array(
    z.object({
      group: z.string(),
      what: z.string(),
      gpu: z.number().describe('0 where requests are waived'),
      cpu: z.number().optional(),
      memory: z.string().optional(),
    }),
  ),
  parameters: z.array(z.object({ name: z.string(), value: z.string(), from: z.string() })),
  command: z.string().describe('The osmo command that submit runs'),
  warnings: z.array(z.string()),
  next: nextField,
});
type Output = z.infer<typeof output>;

export const input = z.strictObject({
  action: z.enum(['plan', 'submit']),
  digest: z.string().optional().describe('Of a plan'),
  like: likeArgument,
  ...runArguments,
});

export const submitDay0Tool = defineTool({
  name: 'submit_day0',
  title: 'Plan and submit a Day 0 run',
  description:
    'plan renders the workflow, refuses what is certain to fail, shows every value with its source, GPUs and the osmo command, and returns a digest; starts nothing. submit with that digest starts the run, once, however often it is sent.',
  effect: 'spend',
  input,
  output,
  run: async ({ action, digest, like, ...given }, context) => {
    if (action === 'plan') {
      if (digest !== undefined) throw digestWithPlan();
      return plan(like, given, context);
    }
    if (like !== undefined) throw likeWithSubmit();
    return submit(digest, given, context);
  },
});

async function plan(
  like: string | undefined,
  given: RunArguments,
  context: ToolContext,
): Promise<ToolOutcome<Output>> {
  const earlier = like === undefined ? undefined : await likeRun(like, given, context);
  const { given: decided, ...made } = await checkedPlan(given, earlier, context);
  const { parameters } = made.run;
  // Settled values are kept, so that the submit does not depend on what the settings say by then.
  const settled: RunArguments = {
    ...earlier?.values,
    ...decided,
    name: parameters.name,
    dig_url_root: parameters.dig_url_root,
    pool: parameters.pool,
    image_edit_endpoint: parameters.image_edit_endpoint,
    image_edit_model: parameters.image_edit_model,
    board: parameters.board,
    scene_filename: parameters.scene_filename,
  };
  const { sources } = made.run;
  await keepPlan(context.settings.home, made.digest, { arguments: settled, sources });
  const next = nextCall('submit_day0', { action: 'submit', digest: made.digest });
  const data = { ...describe('plan', made, next), warnings: made.warnings };
  const gpus = Math.max(...data.stages.map(({ gpu }) => gpu));
  const text = [
    `PLAN ${parameters.name} on the ${clusterLine(context.settings)}; nothing is started yet`,
    `${data.stages.map(({ what }) => what).join(' -> ')}: ${parameters.num_sdg} samples over ${parameters.anomaly_types.map((pair) => pair.join('+')).join(', ')}`,
    context.settings.cluster === 'embedded'
      ? `runs on the CPU of this machine; GPU requests in the workflow are waived${parameters.use_pretrained_checkpoint ? '' : "; finetune is this package's own small trainer, not AnomalyGen's"}`
      : `asks for up to ${gpus} GPU at once: ${data.stages.map(({ group, gpu, memory }) => `${group} ${gpu} GPU ${memory}`).join(', ')}`,
    `root ${parameters.dig_url_root}   endpoint ${parameters.image_edit_endpoint} (${parameters.image_edit_model})`,
    `${cookbookWords(parameters.cookbook, !parameters.use_pretrained_checkpoint)}, ${parameters.render_patches === -1 ? 'all patches' : `${parameters.render_patches} patches`}, ${parameters.use_pretrained_checkpoint ? `checkpoint_step ${parameters.checkpoint_step}` : 'a checkpoint of its own'}, pool ${parameters.pool}; every value with its source is in parameters`,
    ...(given.smoke_test && (given.num_sdg ?? given.render_patches) !== undefined
      ? ['smoke_test gives way to what is given beside it']
      : []),
    ...(earlier
      ? [`like ${earlier.origin}; given beside it: ${Object.keys(given).join(', ') || 'nothing'}`]
      : []),
    ...made.warnings.map((warning) => `warning: ${warning}`),
    `digest ${made.digest}`,
    yesLine(context.settings.cluster),
    `next: ${next}`,
  ].join('\n');
  return { data, text };
}

async function submit(
  digest: string | undefined,
  given: RunArguments,
  context: ToolContext,
): Promise<ToolOutcome<Output>> {
  if (digest === undefined) throw needsDigest();
  const { arguments: kept, sources } = await readPlan(context.settings.home, digest);
  const changed = Object.entries(given).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(new Map(Object.entries(kept)).get(key)),
  );
  if (changed.length > 0) throw mismatch(`${changed.map(([key]) => key).join(', ')} differ from the plan`);
  const { parameters } = await settleRun(kept, context);
  const made = await makePlan({ parameters, sources }, context);
  if (made.digest !== digest)
    throw mismatch('the workflow, a cookbook or the settings changed since the plan was made');
  const submitted = await withSubmitLock(
    lockPath(context.settings.home, digest),
    () => submitPlan(made, context, async () => void (await insist([writable], parameters, context))),
    context.signal,
  );
  const ended = submitted.fresh ? undefined : await cancelledAs(submitted.workflowId, context);
  const run = made.run.parameters.name;
  const next =
    ended === undefined
      ? nextCall('watch_run', { run, wait_s: 45 })
      : nextCall('submit_day0', {
          action: 'plan',
          like: run,
          dig_url_root: made.run.parameters.dig_url_root,
        });
  const data = {
    ...describe('submit', made, next),
    workflow_id: submitted.workflowId,
    fresh: submitted.fresh,
  };
  data.warnings.push(...submitted.warnings);
  const text = [
    submitted.fresh
      ? `SUBMITTED ${data.name} as workflow ${submitted.workflowId} on the ${clusterLine(context.settings)}`
      : ended === undefined
        ? `ALREADY SUBMITTED: ${data.name} is workflow ${submitted.workflowId}; nothing was started now`
        : `CANCELED: ${data.name} is workflow ${submitted.workflowId}, which was cancelled (${ended}); nothing was started now. A digest starts one run: to start another, plan again`,
    ...data.warnings.map((warning) => `warning: ${warning}`),
    `next: ${next}`,
  ].join('\n');
  return { data, text };
}

/** The status of a run that was cancelled: what its digest started is over, and the same digest starts nothing again. */
async function cancelledAs(id: string, { osmo, signal }: ToolContext): Promise<string | undefined> {
  // The run is there, which is what the call was about; its status is asked for again by whoever watches it.
  const status = await osmo.query(id, { signal }).then(
    (workflow) => workflow.status,
    () => '',
  );
  return /CANCEL/.test(status) ? status : undefined;
}

async function checkedPlan(
  given: RunArguments,
  earlier: Earlier | undefined,
  context: ToolContext,
): Promise<Plan & { warnings: string[]; given: RunArguments }> {
  const run = await settleRun(given, context, undefined, earlier?.values);
  const { use_pretrained_checkpoint: mode, dig_url_root: root, anomaly_types: pairs } = run.parameters;
  const checks = await look(planProbes, run.parameters, context);
  const failed = checks.filter(isFailed);
  const said = given.use_pretrained_checkpoint ?? earlier?.values.use_pretrained_checkpoint;
  if (mode && said === undefined) {
    const decided = chosenMode(failed, given, { root, pairs }, context);
    if (decided) return checkedPlan(decided, earlier, context);
  }
  const refused = refusal(failed, root);
  if (refused) throw refused;
  // Writes and removes one object, so it waits until everything else is found to be there.
  await insist([writable], run.parameters, context);
  const warnings = warningsOf(checks);
  const other = changedFiles(run.parameters.cookbook, earlier?.board ?? new Map());
  if (other.length > 0)
    warnings.push(
      `board: ${other.join(', ')} of ${run.parameters.board} changed since that run; today's files are used`,
    );
  return { ...(await makePlan(run, context)), warnings, given };
}

function describe(action: 'plan' | 'submit', made: Plan, next: string): Output {
  const { parameters, sources } = made.run;
  const sizeOf = { render: 'render', camera_look: 'edit', finetune: 'train', defects: 'infer' } as const;
  return {
    cluster: made.cluster,
    action,
    digest: made.digest,
    name: parameters.name,
    workflow_id: null,
    fresh: null,
    stages: stagesOf(parameters.use_pretrained_checkpoint).map(({ id, group, what }) => {
      const { gpu, cpu, memory } = parameters.sizes[sizeOf[id]];
      return made.cluster === 'embedded' ? { group, what, gpu: 0 } : { group, what, gpu, cpu, memory };
    }),
    parameters: made.request.values.map(([name, value]) => ({
      name,
      value,
      from: sources[name] ?? sources[name.replace(/_json$/, '')] ?? 'default',
    })),
    command: commandLine([made.cluster === 'embedded' ? 'pcba-day0-osmo' : 'osmo'], made.request),
    warnings: [],
    next,
  };
}

/** When the next call is the user's to decide; instructions and skill say the same. */
const yesLine = (cluster: ClusterKind): string =>
  cluster === 'osmo'
    ? 'ask first: show this plan, and submit after the user has said yes to it'
    : 'a preview here needs no further yes where the user has asked for it';

const planAgain = 'call submit_day0 with action "plan" again and submit the digest that it returns';

function needsDigest(): Day0Error {
  return new Day0Error({
    code: 'bad_input',
    what: 'action "submit" needs a digest',
    why: 'a submit starts up to 28 hours of GPU work, so it takes only what a plan has shown',
    fix: planAgain,
    retry: 'never',
  });
}

function digestWithPlan(): Day0Error {
  return new Day0Error({
    code: 'bad_input',
    what: 'digest goes with action "submit"; nothing was planned and nothing was submitted',
    why: 'a plan makes a digest, it takes none',
    fix: 'to start what was planned call submit_day0 with action "submit" and the digest alone; to plan again leave it out',
    retry: 'never',
  });
}

function mismatch(why: string): Day0Error {
  return new Day0Error({
    code: 'digest_mismatch',
    what: 'this is not what was planned; nothing was submitted',
    why,
    fix: planAgain,
    retry: 'never',
  });
}
