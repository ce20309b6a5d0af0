/** Which checkpoint made a dataset, as the dataset itself says. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { Day0Error } from '../../base/errors.ts';

const note = z.object({
  settings: z.object({ checkpoint: z.string(), checkpoint_step: z.number(), trained_by: z.string() }),
});

export interface TrainedCheckpoint {
  folder: string;
  step: number;
  trained_by: string;
}

/**
 * `dataset` is the folder of the last stage, `results` where a training of the release lies in its output. Throws when it was
 * not made by a checkpoint that the same run trained.
 */
export function trainedCheckpoint(dataset: string, results: string): TrainedCheckpoint {
  const inside = join(dataset, 'inference', 'provenance.json');
  const path = existsSync(inside) ? inside : join(dataset, 'provenance.json');
  const { data } = note.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!data) throw foreign(`${path} names none`);
  const { checkpoint, checkpoint_step: step, trained_by } = data.settings;
  const folder = join(dirname(dataset), 'finetune', ...results.split('/'), ...checkpoint.split('/'));
  const weights = join(folder, 'checkpoints', 'model', `iter_${String(step).padStart(9, '0')}.pt`);
  if (!existsSync(weights))
    throw foreign(`${path} names ${checkpoint} step ${step}, and ${weights} is not there`);
  return { folder, step, trained_by };
}

function foreign(why: string): Day0Error {
  return new Day0Error({
    code: 'internal',
    what: 'the dataset was not made by a checkpoint that this run trained',
    why,
    fix: 'report it',
    retry: 'never',
  });
}
