/** Submits a planned setup: each of its workflows once, and only what is still missing by then. */
import { type SetupStep, setupPrefixes, shortPrefix } from '../../domain/setup.ts';
import type { ToolContext } from '../../ports/context.ts';
import { lockPath } from '../plan/index.ts';
import { type Submitted, submitPlan, withSubmitLock } from '../submit/index.ts';
import { changedSincePlan, completeByNow, onItsWay } from './errors.ts';
import { settleSetup, statesOfRoot } from './gather.ts';
import {
  makeSetupPlan,
  mirrorOf,
  readSetup,
  type SettledSetup,
  type SetupPlan,
  setupOnItsWay,
} from './plan.ts';

/** The outcomes stand in the order of the plan's submissions. */
export async function submitSetup(
  digest: string,
  context: ToolContext,
): Promise<{ made: SetupPlan; outcomes: Submitted[] }> {
  const { settings, signal } = context;
  const { mirror: _then, ...settled } = await readSetup(settings.home, digest);
  const made = await makeSetupPlan({ ...settled, ...mirrorOf(context) }, context);
  if (made.digest !== digest) throw changedSincePlan();
  const outcomes = await withSubmitLock(
    lockPath(settings.home, digest),
    async () => {
      const done: Submitted[] = [];
      for (const one of made.submissions)
        done.push(await submitPlan(one, context, () => stillWanted(one.steps, settled, one.name, context)));
      return done;
    },
    signal,
  );
  return { made, outcomes };
}

/** Just before a workflow starts: what it would fetch is still missing, and nobody else fetches it. */
async function stillWanted(
  steps: readonly SetupStep[],
  { root, pool, release }: SettledSetup,
  name: string,
  context: ToolContext,
): Promise<void> {
  const only = setupPrefixes.filter((one) => steps.some(({ prefix }) => shortPrefix(prefix) === one));
  const run = await settleSetup({ dig_url_root: root, pool, release }, context);
  const complete = (await statesOfRoot(run, only, context)).filter(({ state }) => state === 'complete');
  if (complete.length > 0) throw completeByNow(complete.map(({ step }) => shortPrefix(step.prefix)));
  for (const file of new Set(steps.map((step) => step.file))) {
    const busy = await setupOnItsWay(file, root, context, name);
    if (busy !== undefined) throw onItsWay(busy, root);
  }
}
