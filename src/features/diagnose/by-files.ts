/** What the files alone tell of a run that OSMO here does not know: another person's, another cluster's, a forgotten one. */

import { nextCall, noCall } from '../../base/next-call.ts';
import type { ToolContext } from '../../ports/context.ts';
import { runOutputs, type StageOutputs, type StoredRun } from '../runs/index.ts';
import { checkHealth, type Health } from './health.ts';

export interface RunByFiles {
  kind: 'files';
  run: string;
  root: string;
  /** Why only they tell, as a sentence. */
  untold: string;
  health: Health;
  stages: StageOutputs[];
  next: string;
}

/** What it was asked for is unknown, so counts and defects are held against nothing. */
const nothingAsked = {
  samples: undefined,
  pairs: [],
  model: undefined,
  board: undefined,
  release: undefined,
};

export async function diagnoseFiles(
  { run, root, untold }: StoredRun,
  context: ToolContext,
): Promise<RunByFiles> {
  const store = await context.openStore(root);
  const stages = await runOutputs(store, run, context.signal);
  const health = await checkHealth(store, run, nothingAsked);
  const problems =
    health.samples > 0
      ? health.problems
      : [...health.problems, 'it is at work, failed or was cancelled: a stage that failed uploads nothing'];
  const where = { run, dig_url_root: root };
  const next =
    health.samples === 0
      ? noCall('whoever submitted it sees status and logs there, by watch_run and diagnose_run')
      : health.lacking
        ? nextCall('inspect_dataset', where)
        : nextCall('preview_outputs', where);
  return { kind: 'files', run, root, untold, health: { ...health, problems }, stages, next };
}
