/**
 * `train`: stands where AnomalyGen's training stands. It learns how bright, fine and large each defect is in the raw
 * dataset, which the preview's inference then follows; it trains no network.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeProvenance } from '../../shared/provenance.ts';
import { trainer } from '../learnt/statistics.ts';
import { parseCommand } from './command-line.ts';
import { type Examples, readExamples } from './examples.ts';
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
  const recipe = await readRecipe(agConfig, experiment);
  say(`${experiment}: statistics of defects on the CPU in one process, ${processes} asked for; no network`);
  if (recipe.earlyStop) say('WARNING: trainer.early_stop is left out of account');
  const examples = await readAll(recipe);
  const types = examples.map(({ type }) => type);
  const cases = recipe.validationIter === undefined ? [] : await readValidation(recipe.validation, types);
  const job = join(results, recipe.project, recipe.group, recipe.name);
  await mkdir(job, { recursive: true });
  await copyFile(agConfig, join(job, 'ag_config.yaml'));
  const learner = new Learner(examples, recipe.maxIter);
  const due = (n: number, every: number | undefined): boolean => every !== undefined && n % every === 0;
  const validateAt = async (n: number): Promise<void> => {
    if (!due(n, recipe.validationIter)) return;
    const score = await saveKpis(job, n, types, validate(cases, examples, learner.learnt()));
    say(`validation at ${n}: average nn_score ${score.toFixed(4)} over ${cases.length} cases`);
  };
  let losses: number[] = [];
  // As the real one: a first time before anything is trained.
  await validateAt(0);
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
    await validateAt(n);
  }
  await writeProvenance(job, {
    stand_in: trainer,
    stands_in_for: 'the trainer of AnomalyGen (nvcr.io/nvidia/paidf-anomalygen)',
    settings: { max_iter: recipe.maxIter, experiment, types },
  });
  say(`trained ${recipe.maxIter} iterations`);
  return 0;
}

async function readAll({ dataset, types }: Recipe): Promise<Examples[]> {
  const examples: Examples[] = [];
  for (const pair of types) {
    const found = await readExamples(dataset, pair);
    say(`${found.type}: ${countOf(found.looks)} pictures with their masks`);
    examples.push(found);
  }
  return examples;
}

const countOf = ({ train, heldOut }: { train: unknown[]; heldOut: unknown[] }): string =>
  train === heldOut ? `${train.length} (none held out)` : `${train.length} and ${heldOut.length} held-out`;
