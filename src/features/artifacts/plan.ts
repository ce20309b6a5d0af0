/** A setup as workflows to submit: one for the PCBA part, one for the pretrained bundle, under one digest. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { nextCall } from '../../base/next-call.ts';
import { packagePath } from '../../base/package.ts';
import { isFinished } from '../../domain/progress.ts';
import { defaultRelease, releaseIds, releaseOf } from '../../domain/releases/index.ts';
import { runLabel, setupLabel } from '../../domain/run-labels.ts';
import {
  setupFiles as files,
  type SetupFile,
  type SetupStep,
  setupPrefixes,
  shortPrefix,
} from '../../domain/setup.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { SubmitRequest } from '../../ports/osmo/submit-request.ts';
import { nameInId } from '../../ports/osmo/workflow-id.ts';
import { keepPlan, keptPlans, readKept } from '../plan/index.ts';
import { rootOfSetup } from '../runs/index.ts';
import { renderRequest, type Submission } from '../submit/index.ts';

/** What a setup was asked to do, with everything settled. */
const kept = z.object({
  setup: z.object({
    release: z.enum(releaseIds).default(defaultRelease),
    root: z.string(),
    pool: z.string(),
    /** The mode of the run that it is for, where that was said. */
    mode: z.enum(['passthrough', 'finetune']).optional(),
    only: z.array(z.enum(setupPrefixes)),
    /** Run name by workflow file. */
    names: z.partialRecord(z.enum(files), z.string()),
    /** Where stand-ins come from on the embedded engine. */
    mirror: z.string().optional(),
  }),
});
export type SettledSetup = z.infer<typeof kept>['setup'];

export interface SetupSubmission extends Submission {
  steps: SetupStep[];
}

export interface SetupPlan {
  digest: string;
  settled: SettledSetup;
  submissions: SetupSubmission[];
}

/** Has the cluster render what is to be submitted; submits nothing. */
export async function makeSetupPlan(settled: SettledSetup, context: ToolContext): Promise<SetupPlan> {
  const parts = files.flatMap((file) => {
    const steps = releaseOf(settled.release).setup.steps.filter(
      (step) => step.file === file && settled.only.includes(shortPrefix(step.prefix)),
    );
    const name = settled.names[file];
    return steps.length === 0 || name === undefined ? [] : [{ file, steps, name }];
  });
  const rendered = await Promise.all(
    parts.map(async ({ file, steps, name }) => {
      const request = requestOf(file, steps, name, settled, context.settings.labels);
      return { steps, name, root: settled.root, ...(await renderRequest(request, context)) };
    }),
  );
  const hash = createHash('sha256').update(JSON.stringify([settled, rendered.map((one) => one.digest)]));
  const digest = hash.digest('hex').slice(0, 32);
  const again = nextCall('setup_artifacts', { action: 'submit', digest });
  return { digest, settled, submissions: rendered.map((one) => ({ ...one, again })) };
}

function requestOf(
  file: SetupFile,
  wanted: readonly SetupStep[],
  name: string,
  { root, pool, release }: SettledSetup,
  given: Record<string, string> = {},
): SubmitRequest {
  const { steps, files: workflows } = releaseOf(release).setup;
  const wants = steps.flatMap((step): [string, string][] =>
    step.file === file && step.want !== undefined ? [[step.want, String(wanted.includes(step))]] : [],
  );
  return {
    file: packagePath('assets', 'configs', workflows[file]),
    pool,
    values: [['name', name], ['dig_url_root', root], ...wants],
    labels: { ...given, [runLabel]: name, [setupLabel]: setupMark(file, root) },
  };
}

/** Part and root in a label's syntax, for people who look for setups by label. */
const setupMark = (file: SetupFile, root: string): string =>
  `${file}-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`;

/** What the names of this part's setups begin with, those of a submit by hand included. */
export const setupName = (file: SetupFile): string => file.replace('_', '-');

/** A setup of the same part of the same root that has not ended, wherever it was started: its run name. */
export async function setupOnItsWay(
  file: SetupFile,
  root: string,
  context: ToolContext,
  except?: string,
): Promise<string | undefined> {
  const rows = await context.osmo.listByName(setupName(file), { signal: context.signal });
  const begun = rows.filter(
    ({ name, status }) =>
      !isFinished(status) && name.startsWith(`${setupName(file)}-`) && nameInId(name) !== except,
  );
  for (const { name } of begun) {
    // Its own label says no root. One whose specification cannot be read yet may be of this root.
    const spec = await context.osmo.spec(name, { signal: context.signal }).catch((error: unknown) => {
      if (context.signal?.aborted) throw error;
      return undefined;
    });
    if (spec === undefined || rootOfSetup(spec) === root) return nameInId(name) ?? name;
  }
  return undefined;
}

/** Stand-ins exist on the embedded engine only. */
export function mirrorOf({ settings }: ToolContext): { mirror?: string } {
  return settings.cluster === 'embedded' && settings.mirror !== undefined ? { mirror: settings.mirror } : {};
}

export const keepSetup = (home: string, { digest, settled }: SetupPlan): Promise<void> =>
  keepPlan(home, digest, { setup: settled });

/** The setup that was planned here and has this run name; undefined for one from elsewhere. */
export async function setupOfRun(home: string, run: string): Promise<SettledSetup | undefined> {
  const plans = await keptPlans(home, kept);
  return plans.find(({ setup }) => Object.values(setup.names).includes(run))?.setup;
}

export const readSetup = async (home: string, digest: string): Promise<SettledSetup> =>
  (await readKept(home, digest, kept, 'setup_artifacts')).setup;
