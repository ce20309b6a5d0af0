/**
 * `train`: stands where AnomalyGen's training stands. It learns how bright, fine and large each defect is in the raw
 * dataset, which the preview's inference then follows; it trains no network.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Raster } from '../../../pictures/raster.ts';
import { writeProvenance } from '../../shared/provenance.ts';
import { trainer } from '../learnt/statistics.ts';
import { parseCommand } from './command-line.ts';
import { type Examples, readClean, readExamples } from './examples.ts';
import { Learner } from './learner.ts';
import { type Recipe, readRecipe } from './recipe.ts';
import { saveKpis, saveStep } from './results.ts';
import { mean, readValidation, validate } from './validation.ts';

const say = (line: string): void => console.log(`[preview-trainer] ${line}`);

export async function run(argv: string[]): Promise<number> {
  const { processes, agConfig, experiment } = parseCommand(argv);
  const results = process.env.IMAGINAIRE_OUTPUT_ROOT;
  if (!results)
    throw new Error('IMAGINAIRE_OUTPUT_ROOT is not set: the trainer does not know where to write');
  const recipe = await readRecipe(agConfig);
  say(`${experiment}: statistics of defects on the CPU in one process, ${processes} asked for; no network`);
  if (recipe.earlyStop) say('WARNING: trainer.early_stop is left out of account');
  const examples = await readAll(recipe);
  const types = examples.map(({ type }) => type);
  const cases = await readValidation(recipe.validation, types);
  const job = join(results, recipe.project, recipe.group, recipe.name);
  await mkdir(job, { recursive: true });
  await copyFile(agConfig, join(job, 'ag_config.yaml'));
  const learner = new Learner(examples, recipe.maxIter);
  const due = (n: number, every: number | undefined): boolean => every !== undefined && n % every === 0;
  let losses: number[] = [];
  for (let n = 1; n <= recipe.maxIter; n++) {
    losses.push(learner.step(n));
    if (due(n, recipe.loggingIter)) {
      say(
        `iter ${n}/${recipe.maxIter} loss ${mean(losses).toFixed(3)} rate ${learner.rate(n).toPrecision(3)}`,
      );
      losses = [];
    }
    if (due(n, recipe.saveIter)) {
      const file = await saveStep(job, { iteration: n, rate: learner.rate(n), learnt: learner.learnt() });
      say(`saved ${file}`);
    }
    if (due(n, recipe.validationIter)) {
      const score = await saveKpis(job, n, types, validate(cases, examples, learner.learnt()));
      say(`validation at ${n}: average nn_score ${score.toFixed(4)} over ${cases.length} cases`);
    }
  }
  await writeProvenance(job, {
    toolbox: trainer,
    stands_in_for: 'the trainer of AnomalyGen (nvcr.io/nvidia/paidf-anomalygen)',
    settings: { max_iter: recipe.maxIter, experiment, types },
  });
  say(`trained ${recipe.maxIter} iterations`);
  return 0;
}

async function readAll({ dataset, types }: Recipe): Promise<Examples[]> {
  const clean = new Map<string, Raster[]>();
  const examples: Examples[] = [];
  for (const pair of types) {
    const [material] = pair;
    const pictures = clean.get(material) ?? (await readClean(dataset, material));
    clean.set(material, pictures);
    const found = await readExamples(dataset, pair, pictures);
    say(`${found.type}: ${told(found.looks)} pictures, ${told(found.fills)} submasks`);
    examples.push(found);
  }
  return examples;
}

const told = ({ train, heldOut }: { train: unknown[]; heldOut: unknown[] }): string =>
  train === heldOut ? `${train.length} (none held out)` : `${train.length} and ${heldOut.length} held-out`;
