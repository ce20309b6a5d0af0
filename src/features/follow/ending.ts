/** What a completed run did not make of what it was asked for, where its release ends well all the same: blocked rows, masks without a place. */
import { releaseOf, releaseOfWorkflow } from '../../domain/releases/index.ts';
import type { ToolContext } from '../../ports/context.ts';
import { blockedAdvice, readDataset, shortfallWords } from '../labelled/index.ts';
import { type FoundRun, requestedIn, rootInSpec } from '../runs/index.ts';

/** Sentences; none for a release that would have failed, or where the outputs cannot be read now. */
export async function endingWords({ name, workflow }: FoundRun, context: ToolContext): Promise<string[]> {
  const release = releaseOfWorkflow(workflow);
  if (name === undefined || release === undefined || releaseOf(release).dataset.blocked === undefined)
    return [];
  try {
    const spec = await context.osmo.spec(workflow.id, { signal: context.signal });
    const root = rootInSpec(spec, name);
    if (root === undefined) return [];
    const { samples, blocked } = await readDataset(await context.openStore(root), name, context.signal);
    const asked = requestedIn(spec).samples ?? samples.length;
    const advice = blocked === undefined ? '' : blockedAdvice(blocked);
    return [shortfallWords(samples.length, asked, blocked), ...(advice === '' ? [] : [advice])];
  } catch (error) {
    if (context.signal?.aborted) throw error;
    // How it ended stands above; what it made is a courtesy here and is told by list_outputs with the reason.
    return [];
  }
}
