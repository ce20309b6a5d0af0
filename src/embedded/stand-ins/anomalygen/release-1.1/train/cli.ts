/**
 * `train.py` of AnomalyGen 1.1 as a stand-in: the small trainer of the 1.0 one behind the flat recipe, with the run folder,
 * the digests, the best checkpoint and the early stop of 1.1. It trains no network.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { csvLine } from '../../../shared/csv.ts';
import { writeProvenance } from '../../../shared/provenance.ts';
import { noSuchFile, PythonError } from '../../../shared/python.ts';
import { trainer } from '../../learnt/statistics.ts';
import { Learner } from '../../train/learner.ts';
import { mean, readCases, validate } from '../../train/validation.ts';
import { baseOf, readTestCases } from '../inputs.ts';
import { argparse, keepLog, say } from '../python-script.ts';
import { type Recipe, readRecipe } from '../recipe.ts';
import { EarlyStop, writeBest } from './best.ts';
import { saveLossCurve, saveScoreCurve } from './curves.ts';
import { readExamples } from './examples.ts';
import { mostPictures, savePictures } from './pictures.ts';
import { saveKpis, saveStep, tableText } from './results.ts';

const script = 'anomalygen/scripts/texture/train.py';
const baseConfig = 'cosmos_framework/configs/base/config.py';

export async function train(argv: readonly string[]): Promise<number> {
  const end = argv.indexOf('--') < 0 ? argv.length : argv.indexOf('--');
  const known = ['config', 'recipe'] as const;
  const { values } = argparse(script, argv.slice(0, end), known, { required: ['config'] });
  const results = process.env.IMAGINAIRE_OUTPUT_ROOT;
  if (!results)
    throw new Error('IMAGINAIRE_OUTPUT_ROOT is not set: this preview does not know where to write');
  if (values.recipe === undefined) throw new Error('this preview trains by --recipe <file> alone');
  const recipe = await readRecipe(values.recipe);
  if (values.config !== baseConfig)
    throw new PythonError('ModuleNotFoundError', `No module named '${values.config}'`);
  checkOverrides(argv.slice(end + 1), recipe.experiment);
  const run = join(results, 'anomalygen', recipe.dataset, recipe.job);
  const base = baseOf(recipe.modelSize);
  for (const place of [base, 'checkpoints/wan2pt2/Wan2.2_VAE.pth'])
    if (!existsSync(place)) throw noSuchFile(place);
  const examples = await readExamples(recipe.datasetPath, recipe.types);
  const cases = await readTestCases(recipe.testcases);
  for (const { type, looks } of examples)
    say(`${type}: ${new Set([...looks.train, ...looks.heldOut]).size} pictures with their masks`);
  await mkdir(run, { recursive: true });
  keepLog(join(run, 'stdout.log'));
  await copyFile(values.recipe, join(run, basename(values.recipe)));
  await writeFile(join(run, 'config.yaml'), stringify({ made_by: trainer, ...recipe }));
  say(`${recipe.experiment} on ${base}: statistics of defects on the CPU in one process; no network`);
  const trained = new Set(examples.map(({ type }) => type));
  for (const { anomaly_type } of cases)
    if (!trained.has(anomaly_type)) throw noReferences(recipe, anomaly_type);
  const prepared = await readCases(cases);
  const learner = new Learner(examples, recipe.maxIter);
  const stop = new EarlyStop(recipe, run);
  const scores = new Map<number, number>();
  const validateAt = async (n: number): Promise<boolean> => {
    const kpis = validate(prepared, examples, learner.learnt());
    const score = await saveKpis(run, n, kpis);
    await savePictures(join(run, 'valid', String(n)), kpis.samples, examples);
    scores.set(n, score);
    say(`ValidationKPI[iter=${n}] nn=${score.toFixed(4)} over ${prepared.length} cases`);
    return n > 0 && (await stop.stops(n, score));
  };
  if (recipe.validatesOnStart) await validateAt(0);
  await iterate(recipe, run, learner, validateAt);
  await writeBest(run, scores, recipe.maxIter);
  await saveScoreCurve(run, scores, recipe.maxIter);
  await writeNote(run, recipe, [...trained]);
  say('Done with training.');
  return 0;
}

const writeNote = (run: string, { maxIter, modelSize }: Recipe, types: readonly string[]): Promise<void> =>
  writeProvenance(run, {
    stand_in: trainer,
    stands_in_for: 'the trainer of AnomalyGen 1.1 (nvcr.io/nvidia/paidf-anomalygen:1.1)',
    settings: {
      max_iter: maxIter,
      model_size: modelSize,
      types,
      pictures_of_a_type_in_a_validation: mostPictures,
    },
  });

function checkOverrides(words: readonly string[], experiment: string): void {
  const other = words.find((word) => !word.startsWith('experiment='));
  if (other !== undefined)
    throw new Error(`this preview takes the override experiment=... alone, not ${other}`);
  const asked = words.at(-1)?.slice('experiment='.length) ?? '';
  if (asked !== experiment)
    throw new PythonError(
      'hydra.errors.MissingConfigException',
      `In 'config': Could not find 'experiment/${asked}'; available options: ${experiment}`,
    );
}

const noReferences = ({ datasetPath }: Recipe, type: string): PythonError => {
  const [texture = '', defect = ''] = type.split('+');
  return new PythonError(
    'RuntimeError',
    `ValidationKPI: no real references found for ${type} under ${join(datasetPath, texture, 'anomaly_image', defect)} (+ matching ${texture}/mask/${defect}/<stem>_mask). KPI scoring cannot run without real references — check that the testcase anomaly_type matches the training dataset and that the mask files exist.`,
  );
};

/** Saves before it validates, so that what was scored is there to be chosen. */
async function iterate(
  recipe: Recipe,
  run: string,
  learner: Learner,
  validateAt: (n: number) => Promise<boolean>,
): Promise<void> {
  const { maxIter, saveIter, loggingIter, validationIter, modelSize } = recipe;
  const points: [number, number][] = [];
  let losses: number[] = [];
  for (let n = 1; n <= maxIter; n++) {
    losses.push(learner.step(n));
    if (losses.length === 10) {
      points.push([n, mean(losses)]);
      if (n % (loggingIter * 50) === 0)
        say(`iter ${n}/${maxIter} loss ${mean(losses).toFixed(3)} rate ${learner.rate(n).toPrecision(3)}`);
      losses = [];
    }
    if (n % saveIter === 0) {
      const name = await saveStep(run, {
        iteration: n,
        rate: learner.rate(n),
        learnt: learner.learnt(),
        modelSize,
      });
      say(`saved checkpoints/model/${name}`);
    }
    if (n % validationIter === 0 && (await validateAt(n))) break;
  }
  const rows = [['iteration', 'mean_loss'], ...points].map(csvLine);
  await writeFile(join(run, 'training_loss.csv'), tableText(rows));
  await saveLossCurve(run, points);
}
