/** The latest run that has labelled samples, for whoever asked for the latest run's and got one that has none. */
import { stagePrefix } from '../../domain/contract.ts';
import type { ToolContext } from '../../ports/context.ts';
import { type KnownRun, knownRuns } from './known-runs.ts';
import { usualRoot } from './stored.ts';

/** So many of the latest runs are looked at. */
const looked = 20;

/** Undefined where none of the latest has any. */
export async function latestWithSamples(context: ToolContext): Promise<string | undefined> {
  const { runs } = await knownRuns({ count: looked, allUsers: false, root: usualRoot(context) }, context);
  for (const known of runs) if (known.kind === 'day0' && (await hasSamples(known, context))) return known.run;
  return undefined;
}

async function hasSamples({ run, root }: KnownRun, context: ToolContext): Promise<boolean> {
  if (root === undefined) return false;
  const store = await context.openStore(root);
  return (await store.children(stagePrefix(run, 'defects'), { limit: 1 }).catch(() => [])).length > 0;
}
