/** Checks everything that a run needs before anything is submitted. */
import * as z from 'zod';
import { bySeverity, type Check, verdictOf } from '../day0/checks.ts';
import { runArguments } from '../day0/parameters.ts';
import { settleRun } from '../launch/surroundings.ts';
import { fact, preflightDeadline } from '../preflight/facts.ts';
import { preflightProbes } from '../preflight/index.ts';
import { factsOnce, subjectOf } from '../preflight/insist.ts';
import { runProbes } from '../preflight/subject.ts';
import { clusterLine } from './context.ts';
import { clusterField, nextField } from './define.ts';
import { defineTool } from './input.ts';

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
} = runArguments;

export const preflightTool = defineTool({
  name: 'preflight',
  title: 'Check everything before a run',
  description:
    'Check the artifacts of the URL contract, the hf-token credential, the pool, write access and the image-edit endpoint, all at once. Returns a verdict and one entry per check with evidence and a fix. Submits nothing. Give the same values that submit_day0 will get; on a machine without a cluster no value is needed.',
  effect: 'local',
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
    deep: z.boolean().optional().describe('true: also edit one small picture through the endpoint'),
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
  run: async ({ mode, deep, ...given }, context) => {
    const { cluster } = context.settings;
    const facts = factsOnce(context, preflightDeadline);
    const { parameters: run } = await settleRun(
      { ...given, use_pretrained_checkpoint: mode !== 'finetune' },
      context,
      () => {
        // Asked at the same time: the first check that wants them reports what goes wrong.
        facts().catch(() => {});
        return fact(context.osmo.defaultPool({ signal: context.signal, deadline: preflightDeadline }));
      },
    );
    const subject = { ...(await subjectOf(run, context, facts)), deep: deep ?? false };
    const checks = await runProbes(preflightProbes, subject, (done, id) => {
      void context.progress(`looked at ${id}`, done, preflightProbes.length);
    });
    const { ready, ...counts } = verdictOf(checks);
    const asked = { ...given, ...(mode === 'finetune' ? { use_pretrained_checkpoint: false } : {}) };
    const next = ready
      ? `submit_day0 ${JSON.stringify({ action: 'plan', ...asked, smoke_test: true })}`
      : `preflight ${JSON.stringify({ ...(mode ? { mode } : {}), ...given })}, after mending what failed`;
    const text = [
      ready
        ? `READY (${clusterLine(context.settings)})`
        : `NOT READY: ${counts.fail} fail (${clusterLine(context.settings)})`,
      `${checks.length} checks: ${counts.pass} pass, ${counts.warn} warn, ${counts.fail} fail, ${counts.skipped} skipped`,
      `root ${run.dig_url_root}   endpoint ${run.image_edit_endpoint} (${run.image_edit_model})`,
      ...bySeverity(checks)
        .filter(({ status }) => status !== 'pass')
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
