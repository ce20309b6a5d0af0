/** Checks everything that a run needs before anything is submitted. */
import * as z from 'zod';
import { nextCall, noCall } from '../base/next-call.ts';
import { bySeverity, type Check, verdictOf } from '../domain/checks.ts';
import { likeArgument, type RunArguments, runArguments } from '../domain/parameters.ts';
import { setupCall } from '../domain/setup.ts';
import { likeRun } from '../features/plan/like.ts';
import { rememberedNow } from '../features/plan/remembered-now.ts';
import { settleRun } from '../features/plan/surroundings.ts';
import { fact, preflightDeadline } from '../features/preflight/facts.ts';
import { preflightProbes } from '../features/preflight/index.ts';
import { factsOnce, subjectOf } from '../features/preflight/insist.ts';
import { sizeLines, sizeOf } from '../features/preflight/size.ts';
import { runProbes, type Subject } from '../features/preflight/subject.ts';
import { checkLines, mendingValues, missingArtifacts } from '../features/preflight/words.ts';
import { clusterLine } from '../ports/context.ts';
import { usualWait } from '../ports/image-edit/probe/inspect.ts';
import { clusterField, nextField } from './define.ts';
import { defineTool } from './input.ts';
import { vantageArguments } from './vantage.ts';

const {
  dig_url_root,
  pool,
  image_edit_endpoint,
  image_edit_model,
  checkpoint_step,
  anomaly_types,
  default_spatial_dependency,
  board,
  scene_filename,
  infer_gpu,
  infer_memory,
  train_gpu,
  train_memory,
  num_sdg,
  render_patches,
  crop_max_emit,
  model_size,
  smoke_test,
} = runArguments;

/** What a short text has room for beside verdict, counts, root, what to do and the next call. */
const mostCheckLines = 8;

export const input = z.strictObject({
  mode: z.enum(['passthrough', 'finetune']).optional().describe('passthrough when left out'),
  like: likeArgument,
  dig_url_root,
  pool,
  image_edit_endpoint,
  image_edit_model,
  checkpoint_step,
  anomaly_types,
  default_spatial_dependency,
  board,
  scene_filename,
  infer_gpu,
  infer_memory,
  train_gpu,
  train_memory,
  num_sdg,
  render_patches,
  crop_max_emit,
  model_size,
  smoke_test,
  ...vantageArguments,
  remember: z
    .boolean()
    .optional()
    .describe("Root, pool, endpoint of this call, after the user's yes; false forgets"),
});

export const preflightTool = defineTool({
  name: 'preflight',
  title: 'Check everything before a run',
  description:
    'Check all that a run needs: artifacts, hf-token, pool, write access, image-edit endpoint, and say what it costs and whether it fits. Per problem evidence, cost, fix. Submits nothing; only from "cluster" starts a tiny pod. Takes the values of submit_day0.',
  effect: 'spend',
  input,
  output: z.object({
    cluster: clusterField,
    ready: z.boolean(),
    counts: z.object({ pass: z.number(), warn: z.number(), fail: z.number(), skipped: z.number() }),
    dig_url_root: z.string(),
    image_edit_endpoint: z.string(),
    image_edit_model: z.string(),
    size: z.looseObject({}).describe('Stages, GPUs, pool, crops, times'),
    passed: z.array(z.string()),
    skipped: z.array(z.string()),
    /** Those that failed, warn, or want something done; estimates, too. */
    checks: z.array(
      z.object({
        id: z.string(),
        status: z.enum(['pass', 'warn', 'fail', 'skipped']),
        what: z.string(),
        evidence: z.string(),
        costs: z.string().optional().describe('What happens when it is ignored'),
        fix: z.string().optional(),
      }),
    ),
    next: nextField,
  }),
  run: async (args, context) => {
    const { mode, like, deep = false, from = 'here', wait_s = usualWait, remember, ...given } = args;
    const { cluster } = context.settings;
    const kept = rememberedNow(remember, given, context.settings);
    const facts = factsOnce(context, preflightDeadline);
    // The earlier run says its mode too.
    const passthrough = mode === undefined && like !== undefined ? undefined : mode !== 'finetune';
    const wanted = {
      ...given,
      ...(passthrough === undefined ? {} : { use_pretrained_checkpoint: passthrough }),
    };
    const earlier = like === undefined ? undefined : await likeRun(like, wanted, context);
    const { parameters: run, sources } = await settleRun(
      wanted,
      context,
      () => {
        // Asked at the same time: the first check that wants them reports what goes wrong.
        facts().catch(() => {});
        return fact(context.osmo.defaultPool({ signal: context.signal, deadline: preflightDeadline }));
      },
      earlier?.values,
    );
    const total = preflightProbes.length;
    let looked = 0;
    const subject: Subject = {
      ...(await subjectOf(run, context, facts)),
      deep,
      from,
      waitMs: wait_s * 1000,
      tell: (message, seconds) => {
        // Progress must grow, and a wait is part of one look.
        void context.progress(message, looked + Math.min(0.9, seconds / 100), total);
      },
    };
    const checks = await runProbes(preflightProbes, subject, (done, id) => {
      looked = done;
      void context.progress(`looked at ${id}`, done, total);
    });
    const { ready: sound, ...counts } = verdictOf(checks);
    // Nothing failed, but a pod has not answered yet.
    const waiting =
      sound && checks.some(({ id, status }) => id === 'endpoint.service' && status === 'skipped');
    const ready = sound && !waiting;
    const { values, enough } = mendingValues(checks);
    // What the user has just filled in is asked once.
    const answers = {
      ...(sources.dig_url_root === 'answer' ? { dig_url_root: run.dig_url_root } : {}),
      ...(sources.pool === 'answer' ? { pool: run.pool } : {}),
    };
    const asked = { ...(like === undefined ? {} : { like }), ...given, ...answers };
    const lacking = missingArtifacts(checks);
    const again = { ...args, ...answers, ...withoutWrongModel(checks), remember: undefined };
    const mended = { ...again, ...values };
    const differs = JSON.stringify(mended) !== JSON.stringify({ ...args, remember: undefined });
    const next = ready
      ? nextCall('submit_day0', { action: 'plan', ...asked, ...planMode(mode, like, given) })
      : waiting
        ? nextCall('preflight', again)
        : lacking.length > 0 && !failedCheck(checks, 'root.writable')
          ? setupCall(run.dig_url_root, lacking, { pool: args.pool ?? answers.pool, mode })
          : differs
            ? nextCall('preflight', mended)
            : failedCheck(checks, 'endpoint.service') && from !== 'cluster'
              ? nextCall('check_endpoint', {
                  image_edit_endpoint: run.image_edit_endpoint,
                  image_edit_model: run.image_edit_model,
                  pool: args.pool,
                })
              : noCall(`mend ${failedIds(checks)} as fix says; then the same call again`);
    const verdict = waiting
      ? 'NOT READY YET: a pod is still to ask the endpoint'
      : `NOT READY: ${counts.fail} fail`;
    const size = await sizeOf(subject, checks);
    // The next call fetches all of them: it need not stand with each.
    const told = next.startsWith('setup_artifacts ')
      ? checks.map((check) =>
          check.setup ? { ...check, fix: 'next fetches it by setup_artifacts; or upload it there' } : check,
        )
      : checks;
    const text = [
      `${ready ? 'READY' : verdict} (${clusterLine(context.settings)}; because: ${context.settings.clusterFrom})`,
      `${checks.length} checks: ${counts.pass} pass, ${counts.warn} warn, ${counts.fail} fail, ${counts.skipped} skipped`,
      `root ${run.dig_url_root}   endpoint ${run.image_edit_endpoint} (${run.image_edit_model})`,
      ...(earlier ? [`like ${earlier.origin}`] : []),
      ...kept,
      ...sizeLines(size, subject),
      ...checkLines(told, mostCheckLines - (earlier ? 1 : 0) - kept.length),
      ...(sound || enough || lacking.length > 0 || next.startsWith('none: ')
        ? []
        : ['mend what failed, then call next']),
      `next: ${next}`,
    ].join('\n');
    return {
      data: {
        cluster,
        ready,
        counts,
        dig_url_root: run.dig_url_root,
        image_edit_endpoint: run.image_edit_endpoint,
        image_edit_model: run.image_edit_model,
        size: { ...size },
        passed: idsOf(checks, 'pass'),
        skipped: idsOf(checks, 'skipped'),
        checks: bySeverity(told).filter(isTold).map(checkData),
        next,
      },
      text,
    };
  },
});

const idsOf = (checks: readonly Check[], wanted: Check['status']): string[] => [
  ...new Set(checks.flatMap(({ id, status }) => (status === wanted ? [id] : []))),
];

/** Passes that answer something by themselves: which version, which pod, how many crops. */
const answering = [
  'cluster.version',
  'cluster.gpus',
  'endpoint.service',
  'endpoint.deployment',
  'endpoint.time',
  'board.crops',
];

/** What else passed, or was skipped for good, is an id: a reader has nothing to do about it. */
const isTold = ({ id, status, fix }: Check): boolean =>
  status === 'pass' ? answering.includes(id) : status !== 'skipped' || fix !== '';

const failedCheck = (checks: readonly Check[], wanted: string): boolean =>
  checks.some(({ id, status }) => id === wanted && status === 'fail');

const failedIds = (checks: readonly Check[]): string =>
  [...new Set(checks.flatMap(({ id, status }) => (status === 'fail' ? [id] : [])))].join(', ');

/** A model that is not accepted is not repeated. */
const withoutWrongModel = (checks: readonly Check[]): { image_edit_model?: undefined } =>
  failedCheck(checks, 'endpoint.model_id') ? { image_edit_model: undefined } : {};

/** What is empty is left out: the list is long, and a caller's context small. */
function checkData({ id, status, what, evidence, costs, fix }: Check) {
  return { id, status, what, evidence, ...(costs ? { costs } : {}), ...(fix ? { fix } : {}) };
}

/** What the plan says beside the same arguments; a run like another one has that one's size, one of no size is small. */
function planMode(
  mode: 'passthrough' | 'finetune' | undefined,
  like: string | undefined,
  { smoke_test, num_sdg, render_patches }: RunArguments,
): RunArguments {
  const sized = num_sdg !== undefined || render_patches !== undefined;
  const small = smoke_test ?? (sized ? undefined : true);
  return {
    ...(mode === 'finetune' ? { use_pretrained_checkpoint: false } : {}),
    ...(mode === 'passthrough' && like !== undefined ? { use_pretrained_checkpoint: true } : {}),
    ...(like === undefined && small !== undefined ? { smoke_test: small } : {}),
  };
}
