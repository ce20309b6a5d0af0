/** Which weights a call of generation means, whether they are whole, and whether they fit the recipe's base. */
import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { noSuchFile, PythonError, repr } from '../../../shared/python.ts';
import { readTrained, type Trained } from '../../learnt/statistics.ts';
import { baseOf } from '../inputs.ts';
import { say, valueError, warn } from '../python-script.ts';
import type { Recipe } from '../recipe.ts';

/** What the step learnt; undefined when the file holds weights that this preview cannot read. */
export async function openCheckpoint(path: string, recipe: Recipe): Promise<Trained | undefined> {
  const base = baseOf(recipe.modelSize);
  const weights = await resolved(path);
  await verify(weights);
  if (!existsSync(base)) throw noSuchFile(base);
  say(`Overlaying fine-tuned weights from ${weights} onto base ${base}.`);
  const trained = await readTrained(weights);
  if (trained?.modelSize !== undefined && trained.modelSize !== recipe.modelSize)
    throw valueError(
      `Fine-tuned checkpoint has ${trained.defects.size} key(s) absent from the model; refusing to load. Examples: ${repr([...trained.defects.keys()].slice(0, 10))}. The checkpoint likely predates a model/key-layout change.`,
    );
  const lacking = recipe.types.map((pair) => pair.join('+')).filter((type) => !trained?.defects.has(type));
  if (trained !== undefined && lacking.length > 0)
    warn(`the stand-in trainer learnt nothing of ${lacking.join(', ')}: drawn by rule`);
  return trained;
}

const pointers = ['best_checkpoint.txt', 'latest_checkpoint.txt'];

/** A file itself, or in a run's folder what a pointer names, or the highest step. */
async function resolved(path: string): Promise<string> {
  if (path.endsWith('.pt') && existsSync(path) && statSync(path).isFile()) return path;
  for (const root of [path, join(path, 'checkpoints')]) {
    const model = join(root, 'model');
    if (!existsSync(model)) continue;
    for (const pointer of pointers) {
      const named = existsSync(join(root, pointer))
        ? (await readFile(join(root, pointer), 'utf8')).trim()
        : '';
      const file = join(model, named.endsWith('.pt') ? named : `${named}.pt`);
      if (named !== '' && existsSync(file)) return file;
    }
    const last = (await readdir(model))
      .filter((name) => /^iter_.*\.pt$/.test(name))
      .sort()
      .at(-1);
    if (last === undefined) continue;
    warn(`No usable checkpoint pointer under ${repr(root)}; falling back to the highest iteration ${last}`);
    return join(model, last);
  }
  throw new PythonError(
    'FileNotFoundError',
    `No fine-tuned model checkpoint found under ${repr(path)}. Expected a 'model/iter_<N>.pt' (SelectiveCheckpointer layout) or a direct .pt file.`,
  );
}

/** A digest that disagrees stops; none, or one that cannot be read, is only said. */
async function verify(path: string): Promise<void> {
  const beside = `${path}.sha256`;
  if (!existsSync(beside)) {
    warn(`Checkpoint integrity: no digest beside ${path}, so its bytes are unverified.`);
    return;
  }
  const [recorded = ''] = (await readFile(beside, 'utf8')).trim().split(/\s+/);
  if (!/^[0-9a-f]{64}$/i.test(recorded)) {
    warn(
      `Checkpoint integrity: ${beside} holds no readable SHA-256, so the bytes of ${path} are unverified.`,
    );
    return;
  }
  const actual = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  if (actual !== recorded.toLowerCase())
    throw valueError(
      `Checkpoint integrity: ${path} does not match its recorded digest.\n  recorded ${recorded}\n  actual   ${actual}\nThe checkpoint's bytes changed after it was written. Treat this as an integrity problem — do not re-record the digest to make it load.`,
    );
}
