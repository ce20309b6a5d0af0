/** `run-sdg`: composes every test case and writes the labelled dataset. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { csvLine } from '../shared/csv.ts';
import { runJobs } from '../shared/jobs.ts';
import { writeProvenance } from '../shared/provenance.ts';
import { fileOfStep, jobName, supportedTypes } from './checkpoint.ts';
import { readStatistics, trainer } from './learnt/statistics.ts';
import { parseFlags, whole } from './place/flags.ts';
import { folders, type SampleJob, type SampleResult, sampleJob } from './sample-job.ts';
import { readJsonl, splitType, testCaseSchema } from './test-case.ts';

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

export const tableName = 'SDG_result.csv';
const columns = [
  'name',
  'material',
  'defect',
  'defect_type',
  'source_image',
  'width',
  'height',
  'bbox_x0',
  'bbox_y0',
  'bbox_x1',
  'bbox_y1',
  'seed',
  'checkpoint_step',
] as const;

export async function run(argv: string[]): Promise<number> {
  const flags = parseFlags(argv, known, [
    'checkpoint_dir',
    'step',
    'input_jsonl',
    'output_dir',
    'model_size',
  ]);
  if (flags.model_size !== '2b' && flags.model_size !== '14b')
    throw new Error(`--model_size takes 2b or 14b, not ${flags.model_size}`);
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
  for (const folder of folders) await mkdir(join(output, folder), { recursive: true });
  const jobs = cases.map(
    (testCase): SampleJob => ({
      testCase,
      file: `${testCase.name}.png`,
      folder: output,
      seed,
      learnt: learnt?.get(testCase.defect_type),
    }),
  );
  let done = 0;
  const results = await runJobs<SampleJob, SampleResult>('compose-sample', jobs, sampleJob, {
    onDone: () => {
      done++;
      if (done % 5 === 0 || done === jobs.length) say(`composed ${done}/${jobs.length}`);
    },
  });
  const rows = cases.map((testCase, index) => {
    const [material, defect] = splitType(testCase.defect_type);
    const { box, width, height } = results[index] ?? {
      box: { x0: 0, y0: 0, x1: 0, y1: 0 },
      width: 0,
      height: 0,
    };
    return [
      `${testCase.name}.png`,
      material,
      defect,
      testCase.defect_type,
      testCase.source_image,
      width,
      height,
      box.x0,
      box.y0,
      box.x1,
      box.y1,
      seed,
      step,
    ];
  });
  await writeFile(join(output, tableName), [columns, ...rows].map(csvLine).join(''));
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
