/** Plans and submits the first-time setup of a DIG root: fetches the artifacts that are missing, and no other. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { stampName } from '../day0/name.ts';
import { runArguments } from '../day0/parameters.ts';
import { type SetupPrefix, setupPrefixes, shortPrefix } from '../day0/setup.ts';
import { lockPath } from '../launch/kept-plans.ts';
import { submitPlan } from '../launch/submit.ts';
import { withSubmitLock } from '../launch/submit-lock.ts';
import { changedSincePlan, completeByNow, needsDigest, onItsWay } from '../setup/errors.ts';
import { insistForSetup, lookAtRoot, type SetupArguments, settleSetup } from '../setup/gather.ts';
import type { ArtifactState } from '../setup/look.ts';
import {
  keepSetup,
  makeSetupPlan,
  readSetup,
  type SettledSetup,
  type SetupPlan,
  setupOnItsWay,
} from '../setup/plan.ts';
import { artifactData, artifactLines, needLines, runData, runLines, sourceLine } from '../setup/words.ts';
import { clusterLine, type ToolContext } from './context.ts';
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

export const setupArtifactsTool = defineTool({
  name: 'setup_artifacts',
  title: 'Set up the artifacts of a root',
  description:
    'Fetch what a DIG root lacks: checkpoint, pretrained models, raw dataset, USD assets. action "plan" looks at the root and shows what is missing, sizes, licences and the credential that is needed; starts nothing. action "submit" with its digest starts the downloads once, without GPU; what is complete is not touched. Takes no token. like: the root of an earlier run.',
  effect: 'spend',
  input: z.strictObject({
    action: z.enum(['plan', 'submit']),
    digest: z.string().optional().describe('submit: the digest of a plan'),
    only: z.array(z.enum(setupPrefixes)).min(1).optional().describe('plan: only these artifacts'),
    like: z.string().min(1).max(100).optional().describe('plan: take root and pool of this run or setup'),
    dig_url_root: runArguments.dig_url_root,
    pool: runArguments.pool,
  }),
  output,
  run: async ({ action, digest, ...given }, context) => {
    if (action === 'plan') return plan(given, context);
    if (digest === undefined || Object.values(given).some((value) => value !== undefined))
      throw needsDigest();
    return submit(digest, context);
  },
});

async function plan(given: SetupArguments, context: ToolContext): Promise<ToolOutcome<Output>> {
  const { settings } = context;
  const run = await settleSetup(given, context);
  const root = run.dig_url_root;
  const states = await lookAtRoot(run, given.only, context);
  const lacking = states.filter(({ state }) => state !== 'complete').map(({ step }) => step);
  if (lacking.length === 0) return nothingToDo(root, states, context);
  const parts = [...new Set(lacking.map(({ file }) => file))];
  for (const part of parts) {
    const busy = await setupOnItsWay(part, root, context);
    if (busy !== undefined) throw onItsWay(busy, root);
  }
  const { needs, warnings } = await insistForSetup(run, lacking, context);
  const stamp = randomBytes(4);
  const made = await makeSetupPlan(
    {
      root,
      pool: run.pool,
      only: setupPrefixes.filter((one) => lacking.some(({ prefix }) => shortPrefix(prefix) === one)),
      names: Object.fromEntries(parts.map((part) => [part, stampName(part.replace('_', '-'), stamp)])),
      ...mirrorOf(context),
    },
    context,
  );
  await keepSetup(settings.home, made);
  const next = `setup_artifacts ${JSON.stringify({ action: 'submit', digest: made.digest })}`;
  const data = { ...describe('plan', made, states, next, context), needs, warnings };
  return {
    data,
    text: [
      `PLAN setup of ${root} on the ${clusterLine(settings)}; nothing is started yet`,
      ...artifactLines(states),
      sourceLine(made.settled, settings.cluster),
      ...needLines(lacking, needs, settings.cluster),
      ...warnings.map((warning) => `warning: ${warning}`),
      ...runLines(made),
      `digest ${made.digest}`,
      `next: ${next}`,
    ].join('\n'),
  };
}

function nothingToDo(root: string, states: ArtifactState[], context: ToolContext): ToolOutcome<Output> {
  const next = `preflight ${JSON.stringify({ dig_url_root: root })}`;
  const { cluster } = context.settings;
  return {
    data: {
      cluster,
      action: 'plan',
      digest: null,
      dig_url_root: root,
      artifacts: states.map((state) => artifactData(state, false)),
      runs: [],
      needs: [],
      warnings: [],
      next,
    },
    text: [
      `NOTHING TO DO: ${root} has every artifact that was asked for; there is nothing to submit`,
      ...artifactLines(states),
      `next: ${next}`,
    ].join('\n'),
  };
}

async function submit(digest: string, context: ToolContext): Promise<ToolOutcome<Output>> {
  const { settings, signal } = context;
  const settled = await readSetup(settings.home, digest);
  const made = await makeSetupPlan({ ...without(settled, 'mirror'), ...mirrorOf(context) }, context);
  if (made.digest !== digest) throw changedSincePlan();
  const outcomes = await withSubmitLock(
    lockPath(settings.home, digest),
    async () => {
      const done: { workflow_id: string; fresh: boolean; warnings: string[] }[] = [];
      for (const one of made.submissions) {
        const { workflowId, ...rest } = await submitPlan(one, context, () =>
          stillWanted(one.steps, settled, one.name, context),
        );
        done.push({ workflow_id: workflowId, ...rest });
      }
      return done;
    },
    signal,
  );
  const next = `watch_run ${JSON.stringify({ run: made.submissions[0]?.name, wait_s: 30 })}`;
  const data = describe('submit', made, [], next, context);
  data.runs = data.runs.map((one, at) => ({
    ...one,
    workflow_id: outcomes[at]?.workflow_id ?? null,
    fresh: outcomes[at]?.fresh ?? null,
  }));
  data.warnings = outcomes.flatMap(({ warnings }) => warnings);
  return {
    data,
    text: [
      `setup of ${settled.root} on the ${clusterLine(settings)}`,
      ...data.runs.map(({ name, workflow_id, fresh, groups }) =>
        fresh
          ? `SUBMITTED ${name} as workflow ${workflow_id}: ${groups.join(', ')}`
          : `ALREADY SUBMITTED: ${name} is workflow ${workflow_id}; nothing was started now`,
      ),
      ...data.warnings.map((warning) => `warning: ${warning}`),
      `next: ${next}`,
    ].join('\n'),
  };
}

/** Just before a workflow starts: what it would fetch is still missing, and nobody else fetches it. */
async function stillWanted(
  steps: SetupPlan['submissions'][number]['steps'],
  { root, pool }: SettledSetup,
  name: string,
  context: ToolContext,
): Promise<void> {
  const only = setupPrefixes.filter((one): one is SetupPrefix =>
    steps.some(({ prefix }) => shortPrefix(prefix) === one),
  );
  const run = await settleSetup({ dig_url_root: root, pool }, context);
  const complete = (await lookAtRoot(run, only, context)).filter(({ state }) => state === 'complete');
  if (complete.length > 0) throw completeByNow(complete.map(({ step }) => shortPrefix(step.prefix)));
  for (const file of new Set(steps.map((step) => step.file))) {
    const busy = await setupOnItsWay(file, root, context, name);
    if (busy !== undefined) throw onItsWay(busy, root);
  }
}

/** Stand-ins exist on the embedded engine only. */
function mirrorOf({ settings }: ToolContext): { mirror?: string } {
  return settings.cluster === 'embedded' && settings.mirror !== undefined ? { mirror: settings.mirror } : {};
}

function without(settled: SettledSetup, _key: 'mirror'): SettledSetup {
  const { mirror: _mirror, ...rest } = settled;
  return rest;
}

function describe(
  action: Output['action'],
  made: SetupPlan,
  states: ArtifactState[],
  next: string,
  context: ToolContext,
): Output {
  const { cluster } = context.settings;
  return {
    cluster,
    action,
    digest: made.digest,
    dig_url_root: made.settled.root,
    artifacts: states.map((state) => artifactData(state, state.state !== 'complete')),
    runs: made.submissions.map((one) => runData(one, cluster)),
    needs: [],
    warnings: [],
    next,
  };
}
