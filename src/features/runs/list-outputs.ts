/** What a run has written so far, stage by stage, and of one stage a page of its objects. */

import { nextCall } from '../../base/next-call.ts';
import { type StageId, stagePrefix } from '../../domain/contract.ts';
import { isFinished } from '../../domain/progress.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { findRun } from './find.ts';
import { runOutputs, type StageOutputs } from './outputs.ts';
import { calledRun, type LocatedRun, locateRun, type RunQuestion } from './root.ts';
import { urlOfRun } from './run-url.ts';
import { afterStop } from './still-running.ts';
import { trainingWords } from './training.ts';

export interface OutputsQuestion extends RunQuestion {
  stage?: StageId | undefined;
  /** Key behind which the page begins. */
  cursor?: string | undefined;
}

export interface ListedOutputs {
  run: string;
  root: string;
  /** URL of the labelled dataset, or null while there is none. */
  dataset: string | null;
  stages: StageOutputs[];
  /** Keys below the stage. */
  objects: { key: string; bytes: number | null }[];
  cursor: string | null;
  /** How the training of the run went, as a sentence; undefined where it has none. */
  training: string | undefined;
  /** The store was listed without sizes. */
  withoutSizes: boolean;
  /** Why only its files tell of the run, where that is so. */
  untold: string | undefined;
  next: string;
}

const pageSize = 50;

export async function listOutputs(question: OutputsQuestion, context: ToolContext): Promise<ListedOutputs> {
  const located = await locateRun(question, context);
  const { name: run, root } = located;
  const store = await context.openStore(root);
  const stages = await runOutputs(store, run, context.signal);
  const { objects, cursor } = await pageOf(store, run, question);
  const trained = stages.some(({ stage, present }) => stage === 'finetune' && present);
  const training = trained ? await trainingWords(store, run, context.signal) : undefined;
  // With a root OSMO was not asked; where nothing lies, it is asked whether there is such a run.
  const unproved = located.status === undefined && !stages.some(({ present }) => present);
  const status = unproved
    ? (await findRun(urlOfRun({ run, root }), context)).workflow.status
    : located.status;
  const defects = stages.find(({ stage }) => stage === 'defects');
  const dataset = defects?.present ? defects.url : null;
  const next =
    cursor === null
      ? await nextAfter(located, dataset, status, context)
      : nextCall('list_outputs', { run, dig_url_root: root, stage: question.stage, cursor });
  const withoutSizes = store.via === 'osmo data';
  const { untold } = located;
  return { run, root, dataset, stages, objects, cursor, training, withoutSizes, untold, next };
}

async function pageOf(
  store: ObjectStore,
  run: string,
  { stage, cursor }: OutputsQuestion,
): Promise<Pick<ListedOutputs, 'objects' | 'cursor'>> {
  if (stage === undefined) return { objects: [], cursor: null };
  const prefix = stagePrefix(run, stage);
  const after = cursor === undefined ? {} : { after: prefix + cursor };
  const objects: ListedOutputs['objects'] = [];
  for await (const { key, bytes } of store.list(prefix, { limit: pageSize, ...after }))
    objects.push({ key: key.slice(prefix.length), bytes: bytes ?? null });
  return { objects, cursor: objects.length === pageSize ? (objects.at(-1)?.key ?? null) : null };
}

async function nextAfter(
  located: LocatedRun,
  dataset: string | null,
  status: string | undefined,
  context: ToolContext,
): Promise<string> {
  const { name: run, root } = located;
  const called = calledRun(located);
  if (dataset) return nextCall('preview_outputs', { run, dig_url_root: root });
  if (status !== undefined && !isFinished(status)) return nextCall('watch_run', { run: called });
  return status === 'FAILED_CANCELED' ? afterStop(context) : nextCall('diagnose_run', { run: called });
}
