/** A preview of a run: which samples, what is known of each, and the pictures of those that are shown. */

import type { ToolContext } from '../../ports/context.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { Inspection } from '../inspect/index.ts';
import { inspectRun } from '../inspect/index.ts';
import {
  type Crops,
  cropId,
  type Dataset,
  type DatasetSample,
  type Labels,
  noticeOf,
  readCrops,
  readDataset,
  readParts,
  readRejected,
  writeRejected,
} from '../labelled/index.ts';
import type { LocatedRun } from '../runs/index.ts';
import type { GalleryData, GallerySample } from './gallery/data.ts';
import { type PickWish, pickSamples, requireDefect, requireSamples } from './pick.ts';

export interface Preview {
  store: ObjectStore;
  dataset: Dataset;
  crops: Crops;
  /** As the inspection read them; left out where nothing was inspected. */
  labels?: Labels;
  inspection: Inspection | undefined;
  shown: DatasetSample[];
  rejected: string[];
  /** Without pictures. */
  gallery: GalleryData;
}

/** `reject` replaces the user's list. */
export async function previewRun(
  located: LocatedRun,
  wish: PickWish,
  reject: readonly string[] | undefined,
  context: ToolContext,
): Promise<Preview> {
  const { name: run, root } = located;
  const { home } = context.settings;
  const inspected = wish.pick === 'spread' ? undefined : await inspectRun(located, context);
  const store = inspected?.store ?? (await context.openStore(root));
  const dataset = inspected?.dataset ?? (await readDataset(store, run, context.signal));
  requireDefect(dataset.samples, wish.defect);
  if (reject) {
    requireSamples(dataset.samples, reject);
    await writeRejected(home, root, run, reject);
  }
  const rejected = await readRejected(home, root, run);
  const inspection = inspected?.inspection;
  const crops = inspected?.crops ?? (await readCrops(store, run, context.signal));
  const ids = dataset.samples.flatMap(({ source }) => (source ? [cropId(source)] : []));
  const isSpread = wish.pick === 'spread' && wish.samples === undefined;
  const parts = isSpread ? await readParts(store, crops, ids, context.signal) : undefined;
  return {
    store,
    dataset,
    crops,
    inspection,
    ...(inspected ? { labels: inspected.labels } : {}),
    shown: pickSamples(dataset.samples, wish, inspection, parts),
    rejected,
    gallery: {
      run,
      root,
      notice: await noticeOf(store, dataset),
      inspected: inspection !== undefined,
      samples: rowsOf(dataset.samples, inspection, new Set(rejected)),
      pictures: {},
    },
  };
}

function rowsOf(
  samples: readonly DatasetSample[],
  inspection: Inspection | undefined,
  rejected: ReadonlySet<string>,
): GallerySample[] {
  const verdicts = new Map(inspection?.samples.map((one) => [one.name, one]));
  return samples.map(({ name, defect, board }) => {
    const known = verdicts.get(name);
    return {
      name,
      defect,
      ...(board ? { board } : {}),
      ...(known ? { verdict: known.verdict, score: known.score, findings: known.findings } : {}),
      ...(rejected.has(name) ? { rejected: true } : {}),
    };
  });
}
