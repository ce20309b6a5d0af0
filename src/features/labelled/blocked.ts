/** What a guardrail blocked of a run: rows of the mask placement that have no picture, counted by defect. */
import { firstOf } from '../../base/counted.ts';
import { cleanText } from '../../base/redact.ts';
import { line, name as plainName } from '../../base/untrusted-text.ts';
import type { DatasetLayout } from '../../domain/dataset-layout.ts';
import { parseTable } from '../../domain/samples.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { boundedText } from '../../ports/store/text.ts';

export interface Blocked {
  /** Test cases without a picture. */
  total: number;
  /** By `<MATERIAL>+<DEFECT>`, most first. */
  byDefect: [defect: string, count: number][];
  /** Defects that were blocked and have no sample at all. */
  wholly: string[];
  /** The guardrail's own words for the first; untrusted. */
  message: string;
}

const mostNamed = 12;
/** Bytes: a row for each of a hundred thousand. */
const longest = 16 * 1024 * 1024;

/**
 * The layout's table of blocked rows, columns `index, output_idx, anomaly_type, ..., guardrail, message`
 * (anomalygen/inference/guardrail.py of 1.1); undefined where the release or this run has none.
 */
export async function readBlocked(
  store: ObjectStore,
  prefix: string,
  { blocked: table }: DatasetLayout,
  made: ReadonlySet<string>,
): Promise<Blocked | undefined> {
  if (table === undefined || (await store.head(`${prefix}${table}`)) === undefined) return undefined;
  const { text } = await boundedText(store, `${prefix}${table}`, longest);
  const rows = parseTable(text);
  const counts = new Map<string, number>();
  for (const { anomaly_type: type = '' } of rows) {
    const defect = type === '' ? 'unknown' : plainName(cleanText(type));
    counts.set(defect, (counts.get(defect) ?? 0) + 1);
  }
  const byDefect = [...counts].sort(([, a], [, b]) => b - a);
  return {
    total: rows.length,
    byDefect,
    wholly: byDefect.map(([defect]) => defect).filter((defect) => !made.has(defect)),
    message: line(cleanText(rows[0]?.message ?? ''), 160),
  };
}

/** `3 rows: IC+bridge 2, IC+missing 1`. */
export const blockedCounts = ({ total, byDefect }: Blocked): string =>
  `${total} row${total === 1 ? '' : 's'}: ${firstOf(
    byDefect.map(([defect, count]) => `${defect} ${count}`),
    mostNamed,
  ).join(', ')}`;

/** What to do about defects of which nothing was made; empty where each has some. */
export const blockedAdvice = ({ wholly }: Blocked): string =>
  wholly.length === 0
    ? ''
    : `everything of ${firstOf(wholly, mostNamed).join(', ')} was blocked, and will be on every rerun: the guardrail reads a caption that is made from the name, so rename the type (raw folders, recipe, anomaly_types) and train again`;

/** In one sentence, with what to do; undefined where nothing was blocked. */
export function blockedWords({ blocked }: { blocked: Blocked | undefined }): string | undefined {
  if (blocked === undefined || blocked.total === 0) return undefined;
  const advice = blockedAdvice(blocked);
  return `the guardrail blocked ${blockedCounts(blocked)}, which have no picture${advice === '' ? '' : `; ${advice}`}`;
}

/** How many samples there are against those asked for, and where the others went. */
export function shortfallWords(made: number, asked: number, blocked: Blocked | undefined): string {
  const counts = `${made} samples, the run was asked for ${asked}`;
  if (blocked === undefined || made >= asked) return counts;
  const unplaced = asked - made - blocked.total;
  return [
    counts,
    ...(blocked.total > 0 ? [`the guardrail blocked ${blockedCounts(blocked)}`] : []),
    // This release compares with the rows that were placed: such a run ends well.
    ...(unplaced > 0 ? [`for ${unplaced} no mask found a place`] : []),
  ].join('; ');
}
