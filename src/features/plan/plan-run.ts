/** Plans a run: settles its values, refuses what is certain to fail, has the cluster render it, and keeps the plan. */

import type { Check } from '../../domain/checks.ts';
import { hoursText } from '../../domain/edit-time.ts';
import type { RunArguments } from '../../domain/parameters.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import type { ResolvedRun } from '../../domain/resolve.ts';
import type { ToolContext } from '../../ports/context.ts';
import { changedFiles } from '../boards/index.ts';
import {
  isFailed,
  makeChecks,
  planProbes,
  refusal,
  requireChecks,
  warningsOf,
  writable,
} from '../checks/index.ts';
import { keepPlan } from './kept-plans.ts';
import { type Earlier, likeRun } from './like.ts';
import { chosenMode } from './mode-choice.ts';
import { requireFreeName } from './other-run.ts';
import { makePlan, type Plan } from './plan.ts';
import { settleRun } from './settle-run.ts';

export interface PlannedRun {
  made: Plan;
  /** As the caller gave them. */
  given: RunArguments;
  /** The earlier run that fills the gaps. */
  like: string | undefined;
  /** How samples spread over several boards, in words; undefined for one. */
  spread: string | undefined;
  warnings: string[];
}

export async function planRun(
  like: string | undefined,
  given: RunArguments,
  context: ToolContext,
): Promise<PlannedRun> {
  const earlier = like === undefined ? undefined : await likeRun(like, given, context);
  const { made, warnings, decided, spread } = await checkedPlan(given, earlier, context);
  const { parameters, sources } = made.run;
  // Settled values are kept, so that the submit does not depend on what the settings say by then.
  const settled: RunArguments = {
    ...earlier?.values,
    ...decided,
    name: parameters.name,
    release: parameters.release,
    dig_url_root: parameters.dig_url_root,
    pool: parameters.pool,
    image_edit_endpoint: parameters.image_edit_endpoint,
    image_edit_model: parameters.image_edit_model,
    board: parameters.board,
    scene_filename: parameters.scene_filename,
    ...(parameters.existing_finetune_url === undefined
      ? {}
      : { existing_finetune_url: parameters.existing_finetune_url }),
  };
  await keepPlan(context.settings.home, made.digest, { arguments: settled, sources });
  return { made, given, like: earlier?.origin, spread, warnings };
}

interface Checked {
  run: ResolvedRun;
  checks: Check[];
}

async function checked(
  given: RunArguments,
  earlier: Earlier | undefined,
  context: ToolContext,
): Promise<Checked> {
  const run = await settleRun(given, context, undefined, earlier?.values);
  return { run, checks: await makeChecks(planProbes, run.parameters, context) };
}

async function checkedPlan(
  given: RunArguments,
  earlier: Earlier | undefined,
  context: ToolContext,
): Promise<Pick<PlannedRun, 'made' | 'warnings' | 'spread'> & { decided: RunArguments }> {
  const first = await checked(given, earlier, context);
  const chosen = modeChosen(first, given, earlier, context);
  const { run, checks } = chosen ? await checked(chosen, earlier, context) : first;
  const refused = refusal(checks.filter(isFailed), run.parameters.dig_url_root, run.parameters.release);
  if (refused) throw refused;
  // Writes and removes one object, so it waits until everything else is found to be there.
  await requireChecks([writable], run.parameters, context);
  const warnings = [...warningsOf(checks), ...changedBoard(run, earlier), ...reusable(run, earlier)];
  const spread = checks.find(({ id }) => id === 'run.spread')?.what;
  const made = await makePlan(run, context);
  if (given.name !== undefined) await requireFreeName(made, context);
  return { made, warnings, spread, decided: chosen ?? given };
}

/** The arguments with the user's choice of a mode, where the shipped checkpoint does not serve and nobody has said. */
function modeChosen(
  { run, checks }: Checked,
  given: RunArguments,
  earlier: Earlier | undefined,
  context: ToolContext,
): RunArguments | undefined {
  const { trains, dig_url_root: root, anomaly_types: pairs } = run.parameters;
  const stated = given.use_pretrained_checkpoint ?? earlier?.values.use_pretrained_checkpoint;
  const { shipped } = releaseOf(run.parameters.release).checkpoint;
  if (trains || stated !== undefined || shipped === undefined) return undefined;
  return chosenMode(checks.filter(isFailed), given, { root, pairs }, context);
}

/** What an earlier run's training would save, where this one is about to train once more. */
function reusable({ parameters }: ResolvedRun, earlier: Earlier | undefined): string[] {
  const { release, trains } = parameters;
  const takes = releaseOf(release).arguments.refused.existing_finetune_url === undefined;
  if (earlier?.training === undefined || !trains || !takes || earlier.training.release !== release) return [];
  const { hours, run: name } = earlier.training;
  const saved =
    hours === undefined ? 'its GPU hours' : `${hoursText(hours)} of GPUs, as long as it took there`;
  return [
    `finetune: that run has trained already; give "existing_finetune_url": "${name}" beside like to use it, which saves ${saved}`,
  ];
}

function changedBoard({ parameters }: ResolvedRun, earlier: Earlier | undefined): string[] {
  return parameters.boards.flatMap(({ board, cookbook }) => {
    const changed = changedFiles(cookbook, earlier?.board ?? new Map());
    return changed.length === 0
      ? []
      : [`board: ${changed.join(', ')} of ${board} changed since that run; today's files are used`];
  });
}
