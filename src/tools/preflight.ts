/** Checks everything that a run needs before anything is submitted. */
import * as z from 'zod';
import { bySeverity, type Check, verdictOf } from '../day0/checks.ts';
import { runArguments } from '../day0/parameters.ts';
import { settleRun } from '../launch/surroundings.ts';
import { preflightDeadline } from '../preflight/facts.ts';
import { preflightProbes } from '../preflight/index.ts';
import { factsOnce, subjectOf } from '../preflight/insist.ts';
import { runProbes, type Subject } from '../preflight/subject.ts';
import { usualWait } from '../probe/inspect.ts';
import { clusterLine } from './context.ts';
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
  train_gpu,
  render_patches,
  crop_max_emit,
  smoke_test,
} = runArguments;

export const preflightTool = defineTool({
  name: 'preflight',
  title: 'Check everything before a run',
  description:
    'Check the artifacts of the URL contract, the hf-token credential, the pool, write access and the image-edit endpoint, all at once. Returns a verdict and one entry per check with evidence and a fix. Submits no run; only from "cluster" starts a tiny pod, which asks the endpoint as a run will. Give the values that submit_day0 will get; without a cluster none is needed.',
  effect: 'spend',
  input: z.strictObject({
    mode: z
      .enum(['passthrough', 'finetune'])
      .optional()
      .describe('passthrough (default): shipped checkpoint; finetune: trains one first'),
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
    train_gpu,
    render_patches,
    crop_max_emit,
    smoke_test,
    ...vantageArguments,
  }),
  output: z.object({
    cluster: clusterField,
    ready: z.boolean(),
    counts: z.object({ pass: z.number(), warn: z.number(), fail: z.number(), skipped: z.number() }),
    dig_url_root: z.string(),
    image_edit_endpoint: z.string(),
    image_edit_model: z.string(),
    checks: z.array(
      z.object({
        id: z.string(),
        status: z.enum(['pass', 'warn', 'fail', 'skipped']),
        what: z.string(),
        evidence: z.string(),
        fix: z.string(),
      }),
    ),
    next: nextField,
  }),
  run: async (args, context) => {
    const { mode, deep = false, from = 'here', wait_s = usualWait, ...given } = args;
    const { cluster } = context.settings;
    const facts = factsOnce(context, preflightDeadline);
    const { parameters: run } = await settleRun(
      { ...given, use_pretrained_checkpoint: mode !== 'finetune' },
      context,
      async () => (await facts()).defaultPool,
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
    const asked = { ...given, ...(mode === 'finetune' ? { use_pretrained_checkpoint: false } : {}) };
    const again = `preflight ${JSON.stringify(args)}`;
    const next = ready
      ? `submit_day0 ${JSON.stringify({ action: 'plan', ...asked, smoke_test: given.smoke_test ?? true })}`
      : `${again}${waiting ? '' : ', after mending what failed'}`;
    const verdict = waiting
      ? 'NOT READY YET: a pod is still to ask the endpoint'
      : `NOT READY: ${counts.fail} fail`;
    const text = [
      `${ready ? 'READY' : verdict} (${clusterLine(context.settings)})`,
      `${checks.length} checks: ${counts.pass} pass, ${counts.warn} warn, ${counts.fail} fail, ${counts.skipped} skipped`,
      `root ${run.dig_url_root}   endpoint ${run.image_edit_endpoint} (${run.image_edit_model})`,
      ...bySeverity(checks)
        .filter(({ id, status }) => status !== 'pass' || id === 'endpoint.time')
        .flatMap(lines),
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
        checks: bySeverity(checks),
        next,
      },
      text,
    };
  },
});

function lines({ id, status, what, evidence, fix }: Check): string[] {
  return [`${status}  ${id}: ${what}`, `      seen: ${evidence}`, ...(fix ? [`      fix: ${fix}`] : [])];
}
