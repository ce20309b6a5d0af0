/** `run-sdg`: composes every test case and writes the labelled dataset. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readImage } from '../../../base/imaging/raster.ts';
import { components } from '../shared/binary.ts';
import { runJobs } from '../shared/jobs.ts';
import { writeProvenance } from '../shared/provenance.ts';
import { fileOfStep, jobName, supportedTypes } from './checkpoint.ts';
import { writeDaft } from './daft.ts';
import { readStatistics, trainer } from './learnt/statistics.ts';
import { parseFlags, whole } from './place/flags.ts';
import { asScript, Refused } from './refused.ts';
import { folders, type SampleJob, type SampleResult, sampleJob } from './sample-job.ts';
import { type Made, tableName, tableText } from './table.ts';
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
  const flags = parseFlags(argv, known, [
    'checkpoint_dir',
    'step',
    'input_jsonl',
    'output_dir',
    'model_size',
  ]);
  if (flags.model_size !== '2b' && flags.model_size !== '14b')
    throw new Refused(`error: --model_size must be 2b or 14b (got ${flags.model_size})`, 2);
  const checkpoint = flags.checkpoint_dir ?? '';
  const step = whole(flags.step ?? '', '--step');
  const seed = whole(flags.seed ?? '0', '--seed');
  const output = flags.output_dir ?? '';
  await supportedTypes(checkpoint);
  const learnt = await readStatistics(await fileOfStep(checkpoint, step));
  say(
    learnt
      ? `checkpoint step ${step}: statistics learnt by the stand-in trainer, of ${[...learnt.keys()].join(', ')}`
      : `checkpoint step ${step} has no statistics of defects in it: they are drawn by rule`,
  );
  const cases = await readJsonl(flags.input_jsonl ?? '', testCaseSchema);
  if (cases.length === 0) throw new Error(`${flags.input_jsonl} is empty`);
  const lost = repeated(cases);
  if (lost !== undefined)
    throw new Refused(`ValueError: Found duplicated samples in ${flags.input_jsonl}: ${lost}`);
  for (const folder of folders) await mkdir(join(output, folder), { recursive: true });
  const plans = await plansOf(cases);
  const jobs = plans.map(({ testCase, name }): SampleJob => {
    return { testCase, name, folder: output, seed, learnt: learnt?.get(testCase.anomaly_type) };
  });
  let done = 0;
  const results = await runJobs<SampleJob, SampleResult>('compose-sample', jobs, sampleJob, {
    onDone: ({ psnr }) => {
      done++;
      say(`PSNR: [${psnr === undefined ? '' : psnr.toFixed(2)}]`);
      if (done % 5 === 0 || done === jobs.length) say(`composed ${done}/${jobs.length}`);
    },
  });
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
  await writeProvenance(output, {
    toolbox: 'pcba-day0/preview-anomalygen',
    stands_in_for: 'AnomalyGen (nvcr.io/nvidia/paidf-anomalygen)',
    settings: {
      seed,
      model_size: flags.model_size,
      checkpoint_step: step,
      samples: cases.length,
      // Which training it was; the pixels follow from what it learnt and not from its name.
      ...(learnt ? { checkpoint: jobName(checkpoint), trained_by: trainer } : {}),
    },
  });
  return 0;
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
