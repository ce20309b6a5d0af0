/** Brings stages of a run to this machine, in as many calls as it takes, and says what follows. */

import { nextCall, noCall } from '../../base/next-call.ts';
import { outputFolder } from '../../base/system/output-folder.ts';
import type { StageId } from '../../domain/contract.ts';
import type { ToolContext } from '../../ports/context.ts';
import { wasInspected } from '../labelled/index.ts';
import { locateRun, type RunQuestion } from '../runs/index.ts';
import { type Downloaded, download, type Progress } from './download.ts';
import { progressWords } from './progress-words.ts';

export interface FetchQuestion extends RunQuestion {
  stages?: StageId[] | undefined;
  labels_only?: boolean | undefined;
  /** Below the output folder. */
  folder?: string | undefined;
  zip?: boolean | undefined;
  /** Seconds. */
  wait_s?: number | undefined;
}

export interface FetchedRun extends Downloaded {
  run: string;
  folder: string;
  next: string;
}

export async function fetchOutputs(question: FetchQuestion, context: ToolContext): Promise<FetchedRun> {
  const located = await locateRun(question, context);
  const { name: run, root: dig_url_root } = located;
  const { home, outputFolder: outputs } = context.settings;
  const folder = await outputFolder(outputs, question.folder ?? run, (inside) =>
    nextCall('download_outputs', { ...question, folder: inside }),
  );
  const { stages = ['defects'], labels_only: labelsOnly = false, zip = false, wait_s = 45 } = question;
  const onProgress = throttled(context.progress);
  const wish = { folder, stages, labelsOnly, zip, wait: wait_s * 1000, onProgress };
  const result = await download(located, wish, context);
  const next =
    result.manifest === null
      ? nextCall('download_outputs', { ...question, run, dig_url_root })
      : wasInspected(home, dig_url_root, run) || !stages.includes('defects')
        ? noCall('everything that was asked for is in the folder')
        : nextCall('inspect_dataset', { run, dig_url_root });
  return { ...result, run, folder, next };
}

/** Twice a second is often enough for whoever waits. */
function throttled(
  send: (message: string, done: number, total: number) => Promise<void>,
): (progress: Progress) => void {
  let last = 0;
  return (progress) => {
    const now = performance.now();
    if (now - last < 500) return;
    last = now;
    // A host that has gone away shows by the signal.
    send(progressWords(progress), progress.bytes, progress.ofBytes).catch(() => {});
  };
}
