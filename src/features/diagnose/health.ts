/** A finished run's outputs against what was asked of it: counts, defects, sister folders, empty masks. */

import { errorBody } from '../../base/errors.ts';
import { stagePrefix } from '../../domain/contract.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import {
  blockedAdvice,
  type LeftOut,
  leftOutWords,
  pairsBut,
  readDataset,
  shortfallWords,
  unplaced,
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
  /** Pairs to ask for instead, where some of the absent ones find no place however much is rendered. */
  instead?: [string, string][];
}

/** So many masks are opened. */
const mostMasks = 60;

export async function checkHealth(store: ObjectStore, run: string, asked: Requested): Promise<Health> {
  const found = await readDataset(store, run).catch((error: unknown) => {
    if (errorBody(error).code !== 'not_found') throw error;
  });
  if (found === undefined)
    return { samples: 0, problems: [`nothing below ${store.url}/${stagePrefix(run, 'defects')}`] };
  const { prefix, layout, samples, orphans, blocked, leftOut } = found;
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
  if (absent.length > spare) problems.push(...absentWords(absent, leftOut));
  const instead = unplaced(absent, leftOut).length > 0 ? pairsBut(requestedDefects(asked), absent) : [];
  for (const sister of layout.folders.slice(1)) {
    const missing = samples.filter(({ files }) => files[sister] === undefined);
    const exists = missing.length < samples.length || orphans.some((key) => key.startsWith(`${sister}/`));
    if (exists && missing.length > 0)
      problems.push(
        `${sister} lacks ${missing.length} of ${samples.length} samples, first ${missing[0]?.name}`,
      );
  }
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
    ...(absent.length > spare ? { absent, ...(instead.length > 0 ? { instead } : {}) } : {}),
  };
}

/** By the run's own words where it left some. */
function absentWords(absent: readonly string[], leftOut: LeftOut): string[] {
  const untold = absent.filter((name) => !leftOut.has(name));
  const guess = 'the render may have found no such component (defects.material_not_rendered)';
  return [
    ...leftOutWords(absent, leftOut).map((told) => `no sample of ${told}`),
    ...(untold.length > 0 ? [`no sample of ${untold.join(', ')}: ${guess}`] : []),
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
