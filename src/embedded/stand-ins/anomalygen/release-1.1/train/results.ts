/** What a training of release 1.1 leaves: steps with their digests, and a table for each validation. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvLine } from '../../../shared/csv.ts';
import { format, type Statistics, standInFile, trainer } from '../../learnt/statistics.ts';
import { type Kpis, mean } from '../../train/validation.ts';

export interface Step {
  iteration: number;
  rate: number;
  learnt: ReadonlyMap<string, Statistics>;
  modelSize: string;
}

/** Only `model/` holds what inference reads; the others say what they stand in for. Returns the name of the step's files. */
export async function saveStep(run: string, { iteration, rate, learnt, modelSize }: Step): Promise<string> {
  const name = `iter_${String(iteration).padStart(9, '0')}.pt`;
  const what = (part: string): string => `the ${part} of an AnomalyGen 1.1 checkpoint, step ${iteration}`;
  const files: Record<string, string> = {
    model: standInFile(what('adapters'), {
      format,
      trained_by: trainer,
      step: iteration,
      model_size: modelSize,
      defects: Object.fromEntries(learnt),
    }),
    optim: standInFile(what('optimizer state'), { step: iteration }),
    scheduler: standInFile(what('scheduler state'), { step: iteration, rate }),
    trainer: standInFile(what('trainer state'), { iteration }),
  };
  for (const [part, text] of Object.entries(files)) {
    const folder = join(run, 'checkpoints', part);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), text);
    const digest = createHash('sha256').update(text).digest('hex');
    await writeFile(join(folder, `${name}.sha256`), `${digest}  ${name}\n`);
  }
  await writeFile(join(run, 'checkpoints', 'latest_checkpoint.txt'), `${name}\n`);
  return name;
}

/** Python's writer ends its lines so. */
export const tableText = (lines: readonly string[]): string => lines.join('').replaceAll('\n', '\r\n');

/** `valid/<N>/valid_kpi.csv`: a column per type and their average; behind a blank line each sample. */
export async function saveKpis(run: string, iteration: number, { samples, ...kpis }: Kpis): Promise<number> {
  const types = [...kpis.nn_score.keys()].sort();
  const rows = Object.entries(kpis).map(([key, scores]) => [
    key,
    ...types.map((type) => scores.get(type) ?? ''),
    mean([...scores.values()]),
  ]);
  const counts = new Map<string, number>();
  const each = samples.map(({ type, nn }) => {
    const n = counts.get(type) ?? 0;
    counts.set(type, n + 1);
    return [type, `reconstructed_image/${type}_${String(n).padStart(5, '0')}.png`, nn, ''];
  });
  const folder = join(run, 'valid', String(iteration));
  await mkdir(folder, { recursive: true });
  const matrix = [['kpi', ...types, 'Average'], ...rows].map(csvLine);
  const below = [['per_sample'], ['anomaly_type', 'sample', 'nn_score', 'mnn_score'], ...each].map(csvLine);
  await writeFile(join(folder, 'valid_kpi.csv'), tableText([...matrix, '\n', ...below]));
  return mean([...kpis.nn_score.values()]);
}
