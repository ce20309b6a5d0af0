/** What the stand-in trainer learnt, as it stands in a step's file: JSON that says what it is. */
import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import { packageVersion } from '../../../../base/package.ts';

const feature = z.object({ mean: z.number(), spread: z.number().min(0) });
const statistics = z.object({
  red: feature,
  green: feature,
  blue: feature,
  contrast: feature,
  detail: feature,
  fill: feature,
});

/** Mean and spread of each feature of one defect. */
export type Statistics = z.infer<typeof statistics>;

/** The program that learns them. */
export const trainer = 'pcba-day0/preview-trainer';
const standIn = 'pcba-day0 stand-in';
export const format = 'pcba-day0/defect-statistics-1';
const file = z.object({
  kind: z.literal(standIn),
  format: z.literal(format),
  /** Of release 1.1: which base it was trained on. */
  model_size: z.string().optional(),
  /** By `<MATERIAL>+<DEFECT>`. */
  defects: z.record(z.string(), statistics),
});

/** Real weights have gigabytes and are never opened. */
const largest = 4 * 1024 * 1024;

export interface Trained {
  /** By defect type. */
  defects: Map<string, Statistics>;
  modelSize: string | undefined;
}

/**
 * The statistics in a step's file; undefined when it holds none, as the sample root's shipped stand-in does. Throws when it
 * says that it holds them and cannot be read.
 */
export async function readTrained(path: string): Promise<Trained | undefined> {
  if ((await stat(path)).size > largest) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('format' in value)) return undefined;
  const checked = file.safeParse(value);
  if (checked.success)
    return { defects: new Map(Object.entries(checked.data.defects)), modelSize: checked.data.model_size };
  const [issue] = checked.error.issues;
  throw new Error(`${path} is not of the form ${format}: ${issue?.path.join('.')}: ${issue?.message}`);
}

export const readStatistics = async (path: string): Promise<Map<string, Statistics> | undefined> =>
  (await readTrained(path))?.defects;

/** The text of a file beside or with the statistics. Equal content gives equal bytes: no time, path or run name. */
export function standInFile(standsInFor: string, content: Record<string, unknown>): string {
  const head = {
    kind: standIn,
    stands_in_for: standsInFor,
    made_by: `pcba-day0 ${packageVersion()}`,
    contains_weights: false,
  };
  const rounded = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value;
  return `${JSON.stringify({ ...head, ...content }, rounded, 2)}\n`;
}
