/** Reads what a run labelled: every sample with its objects in all sister folders, from listings and the table alone. */

import { Day0Error } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import { cleanText } from '../../base/redact.ts';
import { isPlain, name } from '../../base/untrusted-text.ts';
import { stagePrefix } from '../../domain/contract.ts';
import { type DatasetLayout, isPerInstance, type SampleFolder } from '../../domain/dataset-layout.ts';
import { layoutAmong } from '../../domain/releases/datasets.ts';
import { baseName, nameOfRow, parseTable, type Sample, samplesOf } from '../../domain/samples.ts';
import type { ObjectInfo, ObjectStore } from '../../ports/store/port.ts';
import { boundedText } from '../../ports/store/text.ts';
import { type Blocked, readBlocked } from './blocked.ts';
import { type LeftOut, readLeftOut } from './left-out.ts';

export interface DatasetSample extends Sample {
  /** The sample's object in each folder that has one, of several instances the first. Keys are of the store. */
  files: Partial<Record<SampleFolder, ObjectInfo>>;
}

export interface Dataset {
  run: string;
  /** Key prefix of the folder that holds `reconstructed_image/` and its sisters, ending in a slash. */
  prefix: string;
  /** Of the release whose table or labels lie there. */
  layout: DatasetLayout;
  samples: DatasetSample[];
  /** Pictures of sister folders that belong to no sample, as keys relative to `prefix`. */
  orphans: string[];
  /** Rows of the table whose picture is not there, by name. */
  rowsAlone: string[];
  /** Whether there is a table at all. */
  table: boolean;
  /** Its rows by column name. */
  rows: Record<string, string>[];
  /** What was left unread for its size, as a sentence. */
  unread: string | undefined;
  /** What a guardrail blocked, where the release keeps a table of it. */
  blocked: Blocked | undefined;
  /** Pairs that the run itself left out, and why. */
  leftOut: LeftOut;
}

/** Bytes: a row for each of a hundred thousand samples. */
const longestTable = 32 * 1024 * 1024;

const picture = /\.(png|jpe?g|bmp)$/i;

/**
 * The dataset of a run, below `anomaly/inference/` (release 1.0), directly below `anomaly/` (1.1), or in one or two folders more,
 * as hand copies have it. The release is told by its own table and labels. Rejects with `not_found` when nothing is labelled yet.
 */
export async function readDataset(store: ObjectStore, run: string, signal?: AbortSignal): Promise<Dataset> {
  const options = signal ? { signal } : {};
  const { prefix, layout } = await datasetPlace(store, run);
  const { folders } = layout;
  const strange: string[] = [];
  const byFolder = new Map<SampleFolder, Map<string, ObjectInfo>>();
  for (const folder of folders) {
    const objects = new Map<string, ObjectInfo>();
    // A name that is no plain line is nobody's sample; it is told among the orphans.
    for await (const info of store.list(`${prefix}${folder}/`, options))
      if (picture.test(info.key) && isPlain(info.key)) objects.set(baseName(info.key), info);
      else if (picture.test(info.key)) strange.push(name(info.key.slice(prefix.length)));
    byFolder.set(folder, objects);
  }
  const pictures = byFolder.get('reconstructed_image') ?? new Map<string, ObjectInfo>();
  const first = firstInstances(byFolder, pictures);
  const tableKey = `${prefix}${layout.table}`;
  const table = (await store.head(tableKey)) !== undefined;
  const { text, cut } = table ? await boundedText(store, tableKey, longestTable) : { text: '', cut: false };
  // Of a table that is cut, the last line is no whole one.
  const rows = withoutSecrets(parseTable(cut ? text.slice(0, text.lastIndexOf('\n') + 1) : text));
  const unread = cut
    ? `of ${layout.table} the first ${longestTable / 1024 / 1024} MiB were read, and it is longer`
    : undefined;
  const files = [...pictures.values()].map(({ key }) => key.slice(key.lastIndexOf('/') + 1));
  const samples = samplesOf(files, rows).map(
    (sample): DatasetSample => ({
      ...sample,
      files: Object.fromEntries(
        folders.flatMap((folder) => {
          const info = byFolder.get(folder)?.get(sample.name) ?? first.get(`${folder}/${sample.name}`);
          return info ? [[folder, info]] : [];
        }),
      ),
    }),
  );
  const orphans = folders.flatMap((folder) =>
    [...(byFolder.get(folder) ?? [])]
      .filter(([name]) => !pictures.has(name) && instanceOf(folder, name, pictures) === undefined)
      .map(([, { key }]) => key.slice(prefix.length)),
  );
  const rowsAlone = rows.map(nameOfRow).filter((name) => name !== '' && !pictures.has(name));
  orphans.push(...strange);
  const leftOut = await readLeftOut(store, run);
  const blocked = await readBlocked(store, prefix, layout, new Set(samples.map(({ defect }) => defect)));
  return { run, prefix, layout, samples, orphans, rowsAlone, table, rows, unread, blocked, leftOut };
}

/** Cells go into pages, pictures and exports, too. Names stay as they are: objects are found by them. */
function withoutSecrets(rows: Record<string, string>[]): Record<string, string>[] {
  const known = new Map<string, string>();
  const clean = (cell: string): string => {
    // Shorter ones are no secrets, and a table has many.
    if (cell.length < 8) return cell;
    const found = known.get(cell) ?? cleanText(cell);
    known.set(cell, found);
    return found;
  };
  return rows.map((row) => {
    const own = nameOfRow(row);
    const cells = Object.entries(row).map(([key, cell]): [string, string] => [
      key,
      baseName(cell) === own ? cell : clean(cell),
    ]);
    return Object.fromEntries(cells);
  });
}

/** The sample and the number of an instance's picture; undefined for any other. */
function instanceOf(
  folder: SampleFolder,
  name: string,
  pictures: ReadonlyMap<string, unknown>,
): { sample: string; number: number } | undefined {
  const [, sample, number] = /^(.+)_(\d{1,5})$/.exec(name) ?? [];
  return isPerInstance(folder) && sample !== undefined && pictures.has(sample)
    ? { sample, number: Number(number) }
    : undefined;
}

/** By `<folder>/<sample>`. */
function firstInstances(
  byFolder: ReadonlyMap<SampleFolder, ReadonlyMap<string, ObjectInfo>>,
  pictures: ReadonlyMap<string, unknown>,
): Map<string, ObjectInfo> {
  const found = new Map<string, { number: number; info: ObjectInfo }>();
  for (const [folder, objects] of byFolder)
    for (const [name, info] of objects) {
      const one = instanceOf(folder, name, pictures);
      if (one === undefined) continue;
      const key = `${folder}/${one.sample}`;
      if (one.number < (found.get(key)?.number ?? Number.POSITIVE_INFINITY))
        found.set(key, { number: one.number, info });
    }
  return new Map([...found].map(([key, { info }]) => [key, info]));
}

const deepest = 2;

/** Where the pictures lie, and by what lies beside them which release wrote them. */
async function datasetPlace(
  store: ObjectStore,
  run: string,
): Promise<{ prefix: string; layout: DatasetLayout }> {
  const base = stagePrefix(run, 'defects');
  let level = [base];
  for (let depth = 0; depth <= deepest; depth++) {
    const below: string[] = [];
    for (const prefix of level) {
      const names = await store.children(prefix, { limit: 200 });
      if (names.includes('reconstructed_image/')) return { prefix, layout: layoutAmong(names) };
      below.push(...names.filter((name) => name.endsWith('/')).map((name) => prefix + name));
    }
    // The usual place first, so that a stray copy beside it does not win.
    level = below.sort((a, b) => Number(b.endsWith('/inference/')) - Number(a.endsWith('/inference/')));
  }
  throw new Day0Error({
    code: 'not_found',
    what: `the run ${run} has no labelled samples yet`,
    why: `no folder reconstructed_image at ${store.url}/${base} or below it`,
    fix: `${nextCall('diagnose_run', { run })} says whether it is still at work or why it failed; outputs of a failed stage are never uploaded`,
    retry: 'after_check',
  });
}
