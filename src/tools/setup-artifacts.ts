/** Plans and submits the first-time setup of a DIG root: fetches the artifacts that are missing, and no other. */
import * as z from 'zod';
import { nextCall } from '../base/next-call.ts';
import { runArguments } from '../domain/parameters.ts';
import { setupPrefixes } from '../domain/setup.ts';
import { needsDigest } from '../features/artifacts/errors.ts';
import type { SetupArguments } from '../features/artifacts/gather.ts';
import { prepareSetup } from '../features/artifacts/prepare.ts';
import { submitSetup } from '../features/artifacts/submit.ts';
import {
  artifactData,
  artifactLines,
  needLines,
  runData,
  runLines,
  sourceLine,
} from '../features/artifacts/words.ts';
import { clusterLine, type ToolContext } from '../ports/context.ts';
import { clusterField, nextField, type ToolOutcome } from './define.ts';
import { defineTool } from './input.ts';

const output = z.object({
  cluster: clusterField,
  action: z.enum(['plan', 'submit']),
  digest: z.string().nullable().describe('null: nothing is missing, so there is nothing to submit'),
  dig_url_root: z.string(),
  artifacts: z.array(
    z.object({
      artifact: z.string(),
      state: z.enum(['missing', 'incomplete', 'complete']),
      why: z.string(),
      planned: z.boolean(),
      size: z.string(),
      licences: z.array(z.string()).describe('Pages on which the owner of the token accepts a licence'),
    }),
  ),
  runs: z.array(
    z.object({
      name: z.string(),
      workflow_id: z.string().nullable().describe('Set by submit'),
      fresh: z.boolean().nullable().describe('submit: false when it was there already'),
      groups: z.array(z.string()),
      command: z.string().describe('The osmo command that submit runs'),
    }),
  ),
  needs: z.array(z.string()).describe('What the user has to do before the submit'),
  warnings: z.array(z.string()),
  next: nextField,
});
type Output = z.infer<typeof output>;

export const input = z.strictObject({
  action: z.enum(['plan', 'submit']),
  digest: z.string().optional().describe('Of a plan'),
  only: z.array(z.enum(setupPrefixes)).min(1).optional(),
  like: z.string().min(1).max(100).optional(),
  mode: z.enum(['passthrough', 'finetune']).optional(),
  dig_url_root: runArguments.dig_url_root,
  pool: runArguments.pool,
});

export const setupArtifactsTool = defineTool({
  name: 'setup_artifacts',
  title: 'Set up the artifacts of a root',
  description:
    'Fetch what a DIG root lacks: checkpoint, pretrained models, raw dataset, USD assets. plan shows what is missing, sizes, licences and the credential needed; submit with its digest downloads, once, without GPU. Never takes a token.',
  effect: 'spend',
  input,
  output,
  run: async ({ action, digest, ...given }, context) => {
    if (action === 'plan') return plan(given, context);
    if (digest === undefined || Object.values(given).some((value) => value !== undefined))
      throw needsDigest();
    return submit(digest, context);
  },
});

async function plan(given: SetupArguments, context: ToolContext): Promise<ToolOutcome<Output>> {
  const { cluster } = context.settings;
  const { root, states, planned } = await prepareSetup(given, context);
  const looked = { cluster, action: 'plan' as const, dig_url_root: root };
  if (planned === undefined) {
    const next = nextCall('preflight', { dig_url_root: root, pool: given.pool, mode: given.mode });
    const made = cluster === 'embedded' && context.settings.mirror === undefined;
    const artifacts = states.map((state) => artifactData(state, false, made));
    return {
      data: { ...looked, digest: null, artifacts, runs: [], needs: [], warnings: [], next },
      text: [
        `NOTHING TO DO: ${root} has every artifact that was asked for; there is nothing to submit`,
        ...artifactLines(states, false),
        `next: ${next}`,
      ].join('\n'),
    };
  }
  const { made, lacking, needs, warnings } = planned;
  const standIns = cluster === 'embedded' && made.settled.mirror === undefined;
  const next = nextCall('setup_artifacts', { action: 'submit', digest: made.digest });
  return {
    data: {
      ...looked,
      digest: made.digest,
      artifacts: states.map((state) => artifactData(state, state.state !== 'complete', standIns)),
      runs: made.submissions.map((one) => runData(one, cluster)),
      needs,
      warnings,
      next,
    },
    text: [
      `PLAN setup of ${root} on the ${clusterLine(context.settings)}; nothing is started yet`,
      ...artifactLines(states, standIns),
      sourceLine(made.settled, cluster),
      ...needLines(lacking, needs, cluster),
      ...warnings.map((warning) => `warning: ${warning}`),
      ...runLines(made),
      `digest ${made.digest}`,
      ...(cluster === 'osmo'
        ? ['ask first: show this plan, and submit after the user has said yes to it']
        : []),
      `next: ${next}`,
    ].join('\n'),
  };
}

async function submit(digest: string, context: ToolContext): Promise<ToolOutcome<Output>> {
  const { settings } = context;
  const { made, outcomes } = await submitSetup(digest, context);
  const { root } = made.settled;
  const next = nextCall('watch_run', { run: made.submissions.at(-1)?.name, wait_s: 45 });
  const runs = made.submissions.map((one, at) => runData(one, settings.cluster, outcomes[at]));
  const warnings = outcomes.flatMap((one) => one.warnings);
  return {
    data: {
      cluster: settings.cluster,
      action: 'submit',
      digest,
      dig_url_root: root,
      artifacts: [],
      runs,
      needs: [],
      warnings,
      next,
    },
    text: [
      `setup of ${root} on the ${clusterLine(settings)}`,
      ...runs.map(({ name, workflow_id, fresh, groups }) =>
        fresh
          ? `SUBMITTED ${name} as workflow ${workflow_id}: ${groups.join(', ')}`
          : `ALREADY SUBMITTED: ${name} is workflow ${workflow_id}; nothing was started now`,
      ),
      ...warnings.map((warning) => `warning: ${warning}`),
      `next: ${next}`,
    ].join('\n'),
  };
}
