/** A download from choosing to manifest: what is here already, what is fetched, and how far it came. */
import { dirname, join, resolve } from 'node:path';
import { packageVersion } from '../../base/package.ts';
import { isInside } from '../../base/system/output-folder.ts';
import { runPrefix, type StageId, stagePrefix } from '../../domain/contract.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { LocatedRun } from '../runs/index.ts';
import { stageNotices, untoldOf, valuesOf } from '../runs/index.ts';
import { chooseItems, type Item } from './choose.ts';
import { type Done, Journal, type Recorded } from './journal.ts';
import { logsOf } from './logs.ts';
import { type Manifest, manifestName, writeManifest } from './manifest.ts';
import { Place } from './place.ts';
import { type DownloadState, runDownload } from './run-download.ts';
import { recordedIn, withDownloadLock } from './target.ts';
import { writeZip } from './zip.ts';

export interface DownloadWish {
  /** Absolute; is there already. */
  folder: string;
  stages: readonly StageId[];
  labelsOnly: boolean;
  zip: boolean;
  /** Milliseconds. */
  wait: number;
  onProgress: (progress: Progress) => void;
}

export interface Progress {
  objects: number;
  ofObjects: number;
  bytes: number;
  ofBytes: number;
  /** Of this call. */
  fetched: { objects: number; bytes: number };
  secondsLeft: number | undefined;
}

export interface Downloaded {
  progress: Progress;
  /** Path; null while objects are missing. */
  manifest: string | null;
  zip: string | null;
  mapped: Manifest['mapped'];
  /** Keys that can be no file, since they could lead out of the folder. */
  passed: string[];
  /** Objects of an earlier call that the store no longer lists. */
  gone: number;
  /** What the stages say of themselves. */
  notices: string[];
}

export async function download(
  located: LocatedRun,
  wish: DownloadWish,
  context: ToolContext,
): Promise<Downloaded> {
  const { name, root } = located;
  const { folder, stages, labelsOnly } = wish;
  const store = await context.openStore(root);
  return withDownloadLock(context.settings.home, folder, async () => {
    const recorded = await recordedIn(folder, name, root);
    const { items, passed } = await chooseItems(store, name, stages, labelsOnly, context.signal);
    const progress = await fetchAll(store, items, recorded, { run: name, root }, wish, context);
    const keys = new Set(items.map(({ key }) => key));
    const others = [...recorded.done.values()].filter(({ key }) => !keys.has(key));
    const isChosen = ({ key }: Done): boolean =>
      !labelsOnly && stages.some((stage) => key.startsWith(stagePrefix(name, stage)));
    const gone = others.filter(isChosen);
    const provenance = await stageNotices(store, name, stages);
    const notices = [...new Set(Object.values(provenance).filter((notice) => notice !== null))];
    // In one order, however the objects came.
    const here = [...progress.done.values(), ...others.filter((one) => !isChosen(one))].sort((a, b) =>
      a.key < b.key ? -1 : 1,
    );
    const mapped = here
      .map(({ key, path }) => ({ key: key.slice(runPrefix(name).length), path }))
      .filter(({ key, path }) => key !== path);
    const result = { progress: progress.report, mapped, gone: gone.length, passed, notices };
    if (progress.done.size < items.length) return { ...result, manifest: null, zip: null };
    const parameters = await valuesOf(located, context);
    const untold = untoldOf(located, parameters);
    const manifest: Manifest = {
      kind: 'pcba-day0 download',
      made_by: `pcba-day0 ${packageVersion()}`,
      run: name,
      root,
      workflow_id: located.workflowId ?? null,
      parameters: parameters ?? null,
      provenance: { ...recorded.provenance, ...provenance },
      objects: here,
      mapped,
      left_out: passed,
    };
    await writeManifest(folder, manifest);
    const zip = wish.zip ? join(zipFolder(context.settings.outputFolder, folder), `${name}.zip`) : null;
    if (zip) await writeZip(folder, zip, manifest, await logsOf(located, context));
    return {
      ...result,
      notices: [...notices, ...(untold ? [untold] : [])],
      manifest: join(folder, manifestName),
      zip,
    };
  });
}

/** Beside the folder, unless that is the output folder itself: nothing is written outside it. */
function zipFolder(outputFolder: string, folder: string): string {
  const beside = dirname(folder);
  return isInside(resolve(outputFolder), beside) ? beside : folder;
}

async function fetchAll(
  store: ObjectStore,
  items: readonly Item[],
  recorded: Recorded,
  of: { run: string; root: string },
  { folder, wait, onProgress }: DownloadWish,
  { signal }: ToolContext,
): Promise<{ done: DownloadState['done']; report: Progress }> {
  const ofBytes = items.reduce((sum, { bytes }) => sum + bytes, 0);
  const began = performance.now();
  const tell = ({ done, bytesDone, fetched }: DownloadState): Progress => {
    const seconds = (performance.now() - began) / 1000;
    const rate = fetched.bytes / Math.max(seconds, 0.001);
    return {
      objects: done.size,
      ofObjects: items.length,
      bytes: bytesDone,
      ofBytes,
      fetched,
      secondsLeft: rate > 0 && seconds > 1 ? (ofBytes - bytesDone) / rate : undefined,
    };
  };
  const journal = new Journal(folder, of);
  try {
    const state = await runDownload({
      store,
      items,
      place: new Place(folder),
      journal,
      recorded,
      wait,
      signal,
      onProgress: (state) => onProgress(tell(state)),
    });
    return { done: state.done, report: tell(state) };
  } finally {
    journal.close();
  }
}
