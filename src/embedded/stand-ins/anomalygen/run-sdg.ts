/** `run-sdg`: composes every test case and writes the labelled dataset. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readImage } from '../../../base/imaging/raster.ts';
import { sampleFolders, tableName } from '../../../domain/dataset-layout.ts';
import { components } from '../shared/binary.ts';
import { runJobs } from '../shared/jobs.ts';
import { writeProvenance } from '../shared/provenance.ts';
import { fileOfStep, jobName, supportedTypes } from './checkpoint.ts';
import { writeDaft } from './daft.ts';
import { readStatistics, trainer } from './learnt/statistics.ts';
import { parseFlags, whole } from './place/flags.ts';
import { asScript, Refused } from './refused.ts';
import { type SampleJob, type SampleResult, sampleJob } from './sample-job.ts';
import { type Made, tableText } from './table.ts';
import { readJsonl, type TestCase, testCaseSchema } from './test-case.ts';

const say = (line: string): void => console.log(`[preview-anomalygen] ${line}`);

const known = [
  'checkpoint_dir',
  'step',
  'input_jsonl',
  'output_dir',
  'model_size',
  'seed',
  'num_gpus',
] as const;

export const run = (argv: string[]): Promise<number> => asScript(() => generate(argv));

async function generate(argv: string[]): Promise<number> {
  const call = callIn(argv);
  const { checkpoint, step, seed, input, output } = call;
  await supportedTypes(checkpoint);
  const learnt = await readStatistics(await fileOfStep(checkpoint, step));
  say(
    learnt
      ? `checkpoint step ${step}: statistics learnt by the stand-in trainer, of ${[...learnt.keys()].join(', ')}`
      : `checkpoint step ${step} has no statistics of defects in it: they are drawn by rule`,
  );
  const cases = await casesIn(input);
  for (const folder of sampleFolders) await mkdir(join(output, folder), { recursive: true });
  const plans = await plansOf(cases);
  const results = await composed(
    plans.map(({ testCase, name }): SampleJob => {
      return { testCase, name, folder: output, seed, learnt: learnt?.get(testCase.anomaly_type) };
    }),
  );
  const made = plans.map(({ testCase, name, index }, n): Made => {
    const file = join(output, 'reconstructed_image', `${name}.png`);
    return { testCase, output: file, psnr: results[n]?.psnr, index };
  });
  await writeFile(join(output, tableName), tableText(made));
  await writeFile(
    join(output, 'timing_summary.json'),
    `${JSON.stringify({ generated_images: made.length }, null, 2)}\n`,
  );
  await writeDaft(
    output,
    plans.map(({ testCase, name, width, height }) => ({ name, type: testCase.anomaly_type, width, height })),
  );
  await writeNote(call, cases.length, learnt !== undefined);
  return 0;
}

interface Call {
  checkpoint: string;
  step: number;
  /** Path of the test cases. */
  input: string;
  output: string;
  size: '2b' | '14b';
  seed: number;
}

function callIn(argv: string[]): Call {
  const flags = parseFlags(argv, known, [
    'checkpoint_dir',
    'step',
    'input_jsonl',
    'output_dir',
    'model_size',
  ]);
  const size = flags.model_size;
  if (size !== '2b' && size !== '14b')
    throw new Refused(`error: --model_size must be 2b or 14b (got ${size})`, 2);
  return {
    checkpoint: flags.checkpoint_dir ?? '',
    step: whole(flags.step ?? '', '--step'),
    seed: whole(flags.seed ?? '0', '--seed'),
    input: flags.input_jsonl ?? '',
    output: flags.output_dir ?? '',
    size,
  };
}

async function casesIn(path: string): Promise<TestCase[]> {
  const cases = await readJsonl(path, testCaseSchema);
  if (cases.length === 0) throw new Error(`${path} is empty`);
  const lost = repeated(cases);
  if (lost !== undefined) throw new Refused(`ValueError: Found duplicated samples in ${path}: ${lost}`);
  return cases;
}

function composed(jobs: readonly SampleJob[]): Promise<SampleResult[]> {
  let done = 0;
  return runJobs<SampleJob, SampleResult>('compose-sample', jobs, sampleJob, {
    onDone: ({ psnr }) => {
      done++;
      say(`PSNR: [${psnr === undefined ? '' : psnr.toFixed(2)}]`);
      if (done % 5 === 0 || done === jobs.length) say(`composed ${done}/${jobs.length}`);
    },
  });
}

function writeNote(
  { checkpoint, step, output, size, seed }: Call,
  samples: number,
  isTrained: boolean,
): Promise<void> {
  return writeProvenance(output, {
    stand_in: 'pcba-day0/preview-anomalygen',
    stands_in_for: 'AnomalyGen (nvcr.io/nvidia/paidf-anomalygen)',
    settings: {
      seed,
      model_size: size,
      checkpoint_step: step,
      samples,
      // Which training it was; the pixels follow from what it learnt and not from its name.
      ...(isTrained ? { checkpoint: jobName(checkpoint), trained_by: trainer } : {}),
    },
  });
}

interface SamplePlan {
  testCase: TestCase;
  name: string;
  index: number;
  width: number;
  height: number;
}

/** Those with few parts in their mask first; each defect counts for itself in that order. */
async function plansOf(cases: readonly TestCase[]): Promise<SamplePlan[]> {
  const measured = await Promise.all(
    cases.map(async (testCase, index) => {
      const { data, width, height } = await readImage(testCase.mask_filename, 1);
      const white = data.map((value) => (value > 127 ? 1 : 0));
      return { testCase, index, width, height, parts: components(white, width, height).length };
    }),
  );
  const counts = new Map<string, number>();
  return measured
    .sort((a, b) => a.parts - b.parts || a.index - b.index)
    .map(({ testCase, index, width, height }) => {
      const { anomaly_type } = testCase;
      const count = counts.get(anomaly_type) ?? 0;
      counts.set(anomaly_type, count + 1);
      return { testCase, index, width, height, name: `${anomaly_type}_${String(count).padStart(5, '0')}` };
    });
}

/** The loader refuses a row that stands there twice. */
function repeated(cases: readonly TestCase[]): string | undefined {
  const seen = new Set<string>();
  return cases.map((one) => JSON.stringify(one)).find((text) => seen.size === seen.add(text).size);
}
