/** How a training went, from the tables of its validations and the file that names its best step. */
import { parseTable } from './samples.ts';

/** What `checkpoints/best_checkpoint.txt` may hold, such as `iter_000008000.pt`. */
export const stepOfPointer = (text: string): number | undefined => {
  const step = /^iter_(\d{1,9})(?:\.pt)?$/.exec(text.trim())?.[1];
  return step === undefined ? undefined : Number(step);
};

/** `results/<group>/<dataset>/<job>/valid/<step>/valid_kpi.csv`; undefined for another key. */
export const stepOfTable = (key: string): number | undefined => {
  const step = /\/valid\/(\d{1,9})\/valid_kpi\.csv$/.exec(key)?.[1];
  return step === undefined ? undefined : Number(step);
};

/**
 * The `Average` of a score in a `valid_kpi.csv`. Release 1.1 puts a row for each sample below a blank line, where the table of
 * averages ends (anomalygen/callbacks/validation_kpi.py). Undefined where it was not scored.
 */
export function averageOf(table: string, score = 'nn_score'): number | undefined {
  const [averages = ''] = table.split(/\r?\n[ \t]*\r?\n/, 1);
  const text = parseTable(averages).find(({ kpi }) => kpi === score)?.Average;
  const value = Number(text);
  return text === undefined || text === '' || !Number.isFinite(value) ? undefined : value;
}
