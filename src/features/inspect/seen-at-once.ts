/** What a person sees of a finished run at once, from listings and the table alone: no picture is opened. */
import type { ToolContext } from '../../ports/context.ts';
import {
  type Crops,
  cropsAlone,
  type Dataset,
  type Parts,
  readCrops,
  readDataset,
} from '../labelled/index.ts';
import { type LocatedRun, requestedDefects, requestedIn, specOf, valuesIn } from '../runs/index.ts';
import { countFindings, type Plan, sourceFindings } from './findings/counts.ts';
import { guardrailFindings } from './findings/scores.ts';
import { partFindings, trainingFindings } from './findings/training.ts';
import type { Finding } from './inspection.ts';

/** Counts against the plan, parts by defect, and what a split would leave out; by crop where nobody opened the patches. */
export const listedFindings = (
  dataset: Dataset,
  crops: Crops,
  plan: Plan,
  parts: Parts = cropsAlone,
): Finding[] => [
  ...countFindings(dataset, crops, plan),
  ...sourceFindings(dataset, plan, parts),
  ...trainingFindings(dataset.samples, crops, plan, parts),
  ...partFindings(dataset.samples, parts),
];

/** The plan in a run's specification; nothing is known without one. */
export function planIn(spec: string | undefined): Plan {
  const asked = spec === undefined ? undefined : requestedIn(spec);
  return {
    samples: asked?.samples,
    defects: asked ? requestedDefects(asked) : [],
    wholeBoard: valuesIn(spec)?.render_patches === -1,
  };
}

/** Findings above info of a run that has ended well. Rejects with `not_found` where it left no samples. */
export async function seenAtOnce(located: LocatedRun, context: ToolContext): Promise<Finding[]> {
  const { signal } = context;
  const store = await context.openStore(located.root);
  const [dataset, crops, spec] = await Promise.all([
    readDataset(store, located.name, signal),
    readCrops(store, located.name, signal),
    specOf(located, context),
  ]);
  const found = [...listedFindings(dataset, crops, planIn(spec)), ...guardrailFindings([], dataset.blocked)];
  return found.filter(({ level }) => level !== 'info');
}
