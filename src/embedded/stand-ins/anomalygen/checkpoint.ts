/** A checkpoint folder: its taxonomy and its steps, `checkpoints/model/iter_<9 digits>.pt` as the image opens them. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import * as z from 'zod';
import { readYaml } from '../shared/yaml-file.ts';
import { Refused } from './refused.ts';

const config = z.looseObject({
  dataloader_train: z.looseObject({
    dataset: z.looseObject({ anomaly_types: z.array(z.tuple([z.string(), z.string()])).min(1) }),
  }),
});

/** `<MATERIAL>+<DEFECT>` of everything that the checkpoint was trained on. */
export async function supportedTypes(folder: string): Promise<string[]> {
  const path = join(folder, 'ag_config.yaml');
  if (!existsSync(path))
    throw new Refused(`error: ${path} not found. Checkpoint dir must contain ag_config.yaml.`);
  const checked = config.safeParse(await readYaml(path));
  if (!checked.success)
    throw new Refused('error: ag_config.yaml missing dataloader_train.dataset.anomaly_types');
  return checked.data.dataloader_train.dataset.anomaly_types.map(
    ([material, defect]) => `${material}+${defect}`,
  );
}

/** Saved steps with their files. */
async function savedSteps(folder: string): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  const place = join(folder, 'checkpoints', 'model');
  for (const name of existsSync(place) ? await readdir(place) : []) {
    const match = /^iter_(\d{9})\.pt$/.exec(name);
    if (match) found.set(Number(match[1]), join(place, name));
  }
  return found;
}

/** The file of a saved step. Throws with the steps that exist when `step` is not among them. */
export async function fileOfStep(folder: string, step: number): Promise<string> {
  const saved = await savedSteps(folder);
  const file = saved.get(step);
  if (file !== undefined) return file;
  const steps = [...saved.keys()].sort((a, b) => a - b);
  throw new Refused(
    `error: checkpoint missing: ${join(folder, 'checkpoints', 'model', `iter_${String(step).padStart(9, '0')}.pt`)}\n  available steps: ${steps.length > 0 ? `[${steps.join(', ')}]` : '(none found)'}\n  pass --step <one of the above>`,
  );
}

/** `<group>/<job name>` of a training's folder, wherever it lies. */
export const jobName = (folder: string): string => resolve(folder).split(sep).slice(-2).join('/');
