/** The tree that a training writes: checkpoints by step, and a table per validation. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvLine } from '../../shared/csv.ts';
import { format, type Statistics, standInFile, trainer } from '../learnt/statistics.ts';
import { type Kpis, mean } from './validation.ts';

export interface Step {
  iteration: number;
  rate: number;
  learnt: ReadonlyMap<string, Statistics>;
}

/** Only `model/` holds what inference reads; the others say what they stand in for. */
export async function saveStep(job: string, { iteration, rate, learnt }: Step): Promise<string> {
  const name = `iter_${String(iteration).padStart(9, '0')}.pt`;
  const what = (part: string): string => `the ${part} of an AnomalyGen checkpoint, step ${iteration}`;
  const files: Record<string, string> = {
    model: standInFile(what('weights'), {
      format,
      trained_by: trainer,
      step: iteration,
      defects: Object.fromEntries(learnt),
    }),
    optim: standInFile(what('optimizer state'), { step: iteration }),
    scheduler: standInFile(what('scheduler state'), { step: iteration, rate }),
    trainer: standInFile(what('trainer state'), { iteration }),
  };
  for (const [part, text] of Object.entries(files)) {
    const folder = join(job, 'checkpoints', part);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return `checkpoints/model/${name}`;
}

/** `valid/<STEP>/valid_kpi.csv`: a column per defect and their average. Returns the average `nn_score`. */
export async function saveKpis(
  job: string,
  iteration: number,
  types: readonly string[],
  { samples: _, ...kpis }: Kpis,
): Promise<number> {
  const rows = Object.entries(kpis).map(([key, scores]) => {
    const known = [...scores.values()];
    return [key, ...types.map((type) => shown(scores.get(type))), shown(mean(known))];
  });
  const folder = join(job, 'valid', String(iteration));
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'valid_kpi.csv'),
    [['kpi', ...types, 'Average'], ...rows].map(csvLine).join(''),
  );
  return mean([...kpis.nn_score.values()]);
}

/** Empty where the validation set has no case of the defect. */
const shown = (score: number | undefined): string => score?.toFixed(6) ?? '';
