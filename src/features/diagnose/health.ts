/** A finished run's outputs against what was asked of it: counts, defects, what its release writes, empty masks. */

import { errorBody } from '../../base/errors.ts';
import { stagePrefix } from '../../domain/contract.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import {
  blockedAdvice,
  type Dataset,
  lackingCadMasks,
  lackingFiles,
  lackingTables,
  lackWords,
  readCrops,
  readDataset,
  shortfallWords,
} from '../labelled/index.ts';
import { type Requested, requestedDefects } from '../runs/index.ts';

export interface Health {
  samples: number;
  /** Sentences that explain what may surprise and is as asked. */
  remarks?: string[];
  /** Sentences; empty when nothing is odd. */
  problems: string[];
  /** Pairs of the taxonomy without any sample, more than the number of samples explains. */
  absent?: string[];
  /** Files that the release writes are not there. */
  lacking?: boolean;
}

/** So many masks are opened. */
const mostMasks = 60;

export async function checkHealth(store: ObjectStore, run: string, asked: Requested): Promise<Health> {
  const found = await readDataset(store, run).catch((error: unknown) => {
    if (errorBody(error).code !== 'not_found') throw error;
  });
  if (found === undefined)
    return { samples: 0, problems: [`nothing below ${store.url}/${stagePrefix(run, 'defects')}`] };
  const { prefix, samples, blocked } = found;
  const problems: string[] = [];
  if (asked.samples !== undefined && samples.length !== asked.samples)
    problems.push(
      blocked === undefined
        ? `${samples.length} samples, ${asked.samples} were asked for`
        : shortfallWords(samples.length, asked.samples, blocked),
    );
  const made = new Set(samples.map(({ defect }) => defect));
  const absent = requestedDefects(asked).filter((name) => !made.has(name) && !blocked?.wholly.includes(name));
  if (blocked !== undefined && blocked.wholly.length > 0) problems.push(blockedAdvice(blocked));
  // Fewer samples than pairs cannot show every pair.
  const spare = asked.samples === undefined ? 0 : Math.max(0, asked.pairs.length - asked.samples);
  const remarks =
    absent.length > 0 && absent.length <= spare
      ? [
          `no sample of ${absent.join(', ')}: ${asked.samples} samples were asked for ${asked.pairs.length} pairs`,
        ]
      : [];
  if (absent.length > spare)
    problems.push(
      `no sample of ${absent.join(', ')}: the render may have found no such component (defects.material_not_rendered)`,
    );
  const lacks = await lackSentences(store, found);
  problems.push(...lacks);
  const empty = await emptyMasks(
    store,
    prefix,
    samples.slice(0, mostMasks).map(({ name }) => name),
  );
  if (empty.length > 0) problems.push(`${empty.length} empty masks, first ${empty[0]}`);
  return {
    samples: samples.length,
    remarks,
    problems,
    lacking: lacks.length > 0,
    ...(absent.length > spare ? { absent } : {}),
  };
}

async function lackSentences(store: ObjectStore, dataset: Dataset): Promise<string[]> {
  const [crops, tables] = await Promise.all([readCrops(store, dataset.run), lackingTables(store, dataset)]);
  return [
    ...lackingFiles(dataset).map((lack) => lackWords(lack)),
    ...lackingCadMasks(crops).map((lack) => lackWords(lack, 'crops')),
    ...tables.map((path) => `there is no ${path}, which its release writes`),
  ];
}

async function emptyMasks(store: ObjectStore, prefix: string, names: string[]): Promise<string[]> {
  const { default: sharp } = await import('sharp');
  const empty: string[] = [];
  for (const name of names) {
    const key = `${prefix}original_mask/${name}.png`;
    if ((await store.head(key)) === undefined) continue;
    const { channels } = await sharp(await store.read(key)).stats();
    if (channels[0]?.max === 0) empty.push(name);
  }
  return empty;
}
