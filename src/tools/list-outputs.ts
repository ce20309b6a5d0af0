/** What a run has written so far, per stage of the URL contract; objects by page on request. */

import * as z from 'zod';
import { name as shownName } from '../base/foreign.ts';
import { nextCall } from '../base/next-call.ts';
import { stagePrefix, stages } from '../domain/contract.ts';
import { formatBytes } from '../domain/outputs.ts';
import { isFinished } from '../domain/progress.ts';
import { findRun } from '../features/runs/find.ts';
import { runOutputs, type StageOutputs } from '../features/runs/outputs.ts';
import { locateRun } from '../features/runs/root.ts';
import { withoutSizes } from '../ports/store/osmo-url.ts';
import { clusterField, nextField, whichRun } from './define.ts';
import { defineTool } from './input.ts';

const pageSize = 50;
/** Of them in the text. */
const shownObjects = 4;

export const input = z.strictObject({
  ...whichRun,
  stage: z.enum(['render', 'camera_look', 'finetune', 'defects']).optional(),
  cursor: z.string().optional(),
});

export const listOutputsTool = defineTool({
  name: 'list_outputs',
  title: 'List the outputs of a run',
  description:
    'Per stage: present or not, objects, bytes, pictures per material and defect. With stage also its objects, page by page.',
  effect: 'read',
  input,
  output: z.object({
    cluster: clusterField,
    run: z.string(),
    root: z.string(),
    dataset: z.string().nullable().describe('URL of the labelled dataset, or null while there is none'),
    stages: z.array(
      z.object({
        stage: z.string(),
        url: z.string(),
        present: z.boolean(),
        objects: z.number(),
        bytes: z.number().nullable(),
        counts: z.record(z.string(), z.number()),
        provenance: z.string().nullable(),
      }),
    ),
    objects: z.array(z.object({ key: z.string(), bytes: z.number().nullable() })),
    cursor: z.string().nullable().describe('Give it to get the next page; null at the end'),
    next: nextField,
  }),
  run: async (args, context) => {
    const located = await locateRun(args, context);
    const { name, root } = located;
    const store = await context.openStore(root);
    const outputs = await runOutputs(store, name, context.signal);
    const objects: { key: string; bytes: number | null }[] = [];
    let cursor: string | null = null;
    if (args.stage) {
      const prefix = stagePrefix(name, args.stage);
      const after = args.cursor === undefined ? {} : { after: prefix + args.cursor };
      for await (const { key, bytes } of store.list(prefix, { limit: pageSize, ...after })) {
        objects.push({ key: key.slice(prefix.length), bytes: bytes ?? null });
      }
      cursor = objects.length === pageSize ? (objects.at(-1)?.key ?? null) : null;
    }
    // With a root OSMO was not asked; where nothing lies, it is asked whether there is such a run.
    const asked = located.status === undefined && !outputs.some(({ present }) => present);
    const status = asked ? (await findRun(name, context)).workflow.status : located.status;
    const where = { run: name, dig_url_root: root };
    const done = outputs.find(({ stage }) => stage === 'defects');
    const dataset = done?.present ? done.url : null;
    const next =
      cursor !== null
        ? nextCall('list_outputs', { ...where, stage: args.stage, cursor })
        : dataset
          ? nextCall('preview_outputs', where)
          : status !== undefined && !isFinished(status)
            ? nextCall('watch_run', { run: name })
            : // Whoever ended it knows why; what there is can be made again.
              status === 'FAILED_CANCELED'
              ? nextCall('submit_day0', { action: 'plan', like: name })
              : nextCall('diagnose_run', { run: name });
    const text = [
      dataset ? `DATASET ${dataset}` : `NO DATASET YET for ${name}`,
      ...outputs.map(line),
      ...notices(outputs),
      ...(store.via === 'osmo data' ? [`root: ${withoutSizes}`] : []),
      ...objects
        .slice(0, shownObjects)
        .map(({ key, bytes }) => `  ${shownName(key)}${bytes === null ? '' : `  ${formatBytes(bytes)}`}`),
      ...(objects.length > shownObjects
        ? [`  and ${objects.length - shownObjects} more on this page, in the structured content`]
        : []),
      `next: ${next}`,
    ].join('\n');
    const { cluster } = context.settings;
    return { data: { cluster, run: name, root, dataset, stages: outputs, objects, cursor, next }, text };
  },
});

function line({ stage, present, objects, bytes, counts }: StageOutputs): string {
  const what = stages.find(({ id }) => id === stage)?.what ?? stage;
  if (!present) return `${what}: nothing yet`;
  const kinds = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
  return `${what}: ${objects} objects${bytes === null ? '' : `, ${formatBytes(bytes)}`}: ${kinds.join(', ') || 'no pictures'}`;
}

function notices(outputs: StageOutputs[]): string[] {
  const words = outputs.flatMap(({ stage, provenance }) => (provenance ? [`${stage}: ${provenance}`] : []));
  return words.length > 0
    ? ['These are CPU previews, not AnomalyGen:', ...words.map((word) => `  ${word}`)]
    : [];
}
