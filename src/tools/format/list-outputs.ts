/** How a run's outputs are told: the dataset first, then stage by stage what is there and what made it. */

import { name as shownName } from '../../base/untrusted-text.ts';
import { stages } from '../../domain/contract.ts';
import { formatBytes } from '../../domain/outputs.ts';
import type { ListedOutputs, StageOutputs } from '../../features/runs/index.ts';
import { withoutSizes as sizesUnknown } from '../../ports/store/osmo-url.ts';

/** Of a page in the text. */
const shownObjects = 4;

export function formatOutputs({ withoutSizes, untold, next, ...data }: ListedOutputs) {
  const { run, dataset, stages: outputs, objects } = data;
  return {
    data,
    lines: [
      dataset ? `DATASET ${dataset}` : `NO DATASET YET for ${run}`,
      ...outputs.map(stageLine),
      ...noticeLines(outputs),
      ...(untold ? [untold] : []),
      ...(withoutSizes ? [`root: ${sizesUnknown}`] : []),
      ...objects
        .slice(0, shownObjects)
        .map(({ key, bytes }) => `  ${shownName(key)}${bytes === null ? '' : `  ${formatBytes(bytes)}`}`),
      ...(objects.length > shownObjects
        ? [`  and ${objects.length - shownObjects} more on this page, in the structured content`]
        : []),
    ],
    next,
  };
}

function stageLine({ stage, present, objects, bytes, counts }: StageOutputs): string {
  const what = stages.find(({ id }) => id === stage)?.what ?? stage;
  if (!present) return `${what}: nothing yet`;
  const kinds = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  return `${what}: ${objects} objects${bytes === null ? '' : `, ${formatBytes(bytes)}`}: ${kinds.join(', ') || 'no pictures'}`;
}

function noticeLines(outputs: StageOutputs[]): string[] {
  const notices = outputs.flatMap(({ stage, provenance }) =>
    provenance ? [`  ${stage}: ${provenance}`] : [],
  );
  return notices.length > 0 ? ['These are CPU previews, not AnomalyGen:', ...notices] : [];
}
