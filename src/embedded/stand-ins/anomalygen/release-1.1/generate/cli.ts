/** `generate.py` of AnomalyGen 1.1 as a stand-in: the drawing of the 1.0 one, with the names and tables of 1.1. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readImage } from '../../../../../base/imaging/raster.ts';
import { components } from '../../../shared/binary.ts';
import { runJobs } from '../../../shared/jobs.ts';
import { writeProvenance } from '../../../shared/provenance.ts';
import { PythonError, repr } from '../../../shared/python.ts';
import { trainer } from '../../learnt/statistics.ts';
import { type SampleJob, type SampleResult, sampleJob } from '../../sample-job.ts';
import { outputStride, type Row, readTestCases } from '../inputs.ts';
import { argparse, say, valueError, warn } from '../python-script.ts';
import { loadRecipe, type Recipe, readRecipe, typesIn } from '../recipe.ts';
import { openCheckpoint } from './checkpoint.ts';
import { openGuardrail } from './guardrail.ts';
import { blockedTable, type Made, resultTable } from './tables.ts';

const script = 'anomalygen/scripts/texture/generate.py';
const layout = { instanceDigits: 5, maskCropped: true, psnrInMask: true };

export async function generate(argv: readonly string[]): Promise<number> {
  const { values, flags } = argparse(
    script,
    argv,
    ['checkpoint', 'input_data_path', 'output_dir', 'recipe'] as const,
    {
      required: ['checkpoint', 'input_data_path'],
      switches: ['guardrail', 'no-guardrail', 'offload_guardrail_models'],
    },
  );
  const output = values.output_dir ?? 'inference_output';
  const path = values.recipe ?? '';
  const known = await classesOf(path);
  const rows = await readTestCases(values.input_data_path ?? '');
  const recipe = await readRecipe(path);
  const trained = await openCheckpoint(values.checkpoint ?? '', recipe);
  const guarded = !flags.has('no-guardrail');
  const guardrail = guarded ? await openGuardrail('checkpoints') : () => undefined;
  await mkdir(output, { recursive: true });
  const ordered = await byParts(rows);
  const blocked = ordered.flatMap((row) => {
    const message = guardrail(row.anomaly_type);
    if (message === undefined) return [];
    warn(`[guardrail] blocked text for index ${row.index} (${row.anomaly_type}): ${message}`);
    return [{ row, message }];
  });
  const isBlocked = new Set(blocked.map(({ row }) => row));
  const outputs = outputsOf(ordered).filter(({ row }) => !isBlocked.has(row));
  refuseUnknown(outputs, known);
  const results = await composed(
    outputs.map(({ row, name, seed }): SampleJob => {
      const learnt = trained?.defects.get(row.anomaly_type);
      return { testCase: row, name, folder: output, seed, learnt, layout };
    }),
  );
  const made = outputs.map(({ row, name, seed }, n): Made => {
    return { row, file: `${name}.png`, seed, psnr: results[n]?.psnr };
  });
  await writeFile(join(output, 'texture_ft_generation_result.csv'), resultTable(made));
  if (guarded)
    await writeFile(
      join(output, 'guardrail_blocked.csv'),
      blockedTable([...blocked].sort((a, b) => a.row.index - b.row.index)),
    );
  await writeFile(
    join(output, 'timing_summary.json'),
    summary(rows.length, made.length, blocked.length, guarded),
  );
  await writeNote(output, recipe, made.length, trained && (values.checkpoint ?? ''));
  say(`SDG done: ${made.length} images across 1 rank(s).`);
  return 0;
}

function refuseUnknown(outputs: readonly Output[], known: readonly string[]): void {
  const odd = outputs.find(({ row }) => !known.includes(row.anomaly_type));
  if (odd)
    throw new PythonError(
      'KeyError',
      `"Unknown anomaly_name ${repr(odd.row.anomaly_type)}; known: ${repr([...known].sort())}"`,
    );
}

function composed(jobs: readonly SampleJob[]): Promise<SampleResult[]> {
  let done = 0;
  return runJobs<SampleJob, SampleResult>('compose-sample', jobs, sampleJob, {
    onDone: () => {
      if (++done % 5 === 0 || done === jobs.length) say(`composed ${done}/${jobs.length}`);
    },
  });
}

/** `checkpoint`: the file of statistics, where they were learnt. */
const writeNote = (
  output: string,
  { modelSize, dataset, job }: Recipe,
  samples: number,
  checkpoint: string | undefined,
): Promise<void> =>
  writeProvenance(output, {
    stand_in: 'pcba-day0/preview-anomalygen-1.1',
    stands_in_for: 'AnomalyGen 1.1 (nvcr.io/nvidia/paidf-anomalygen:1.1)',
    settings: {
      model_size: modelSize,
      samples,
      ...(checkpoint === undefined
        ? {}
        : { checkpoint: `${dataset}/${job}`, checkpoint_step: stepOf(checkpoint), trained_by: trainer }),
    },
  });

const stepOf = (path: string): number => Number(/iter_(\d+)\.pt$/.exec(path)?.[1] ?? 0);

/** Types by their place in the recipe. */
async function classesOf(path: string): Promise<string[]> {
  const { anomaly_types } = await loadRecipe(path);
  if (!Array.isArray(anomaly_types) || anomaly_types.length === 0)
    throw valueError(`Recipe ${path} has no 'anomaly_types'; pass --class_ids_json instead.`);
  return typesIn(anomaly_types).map((pair) => pair.join('+'));
}

/** Rows with few parts in their mask first. */
async function byParts(rows: readonly Row[]): Promise<Row[]> {
  const counted = await Promise.all(
    rows.map(async (row, n) => {
      const { data, width, height } = await readImage(row.mask_filename, 1);
      const white = data.map((value) => (value > 0 ? 1 : 0));
      return { row, n, parts: components(white, width, height).length };
    }),
  );
  return counted.sort((a, b) => a.parts - b.parts || a.n - b.n).map(({ row }) => row);
}

interface Output {
  row: Row;
  name: string;
  seed: number;
}

/** Each type counts its own outputs, those of blocked rows, too. */
function outputsOf(rows: readonly Row[]): Output[] {
  const counts = new Map<string, number>();
  return rows.flatMap((row) => {
    const from = counts.get(row.anomaly_type) ?? 0;
    counts.set(row.anomaly_type, from + row.num_generated_images);
    return Array.from({ length: row.num_generated_images }, (_, n) => ({
      row,
      name: `${row.anomaly_type}_${String(from + n).padStart(5, '0')}`,
      seed: row.seed + n * outputStride,
    }));
  });
}

/** No seconds: equal input gives equal bytes. */
function summary(samples: number, made: number, blocked: number, guarded: boolean): string {
  const told = {
    aggregation_method: 'single_rank',
    world_size: 1,
    assigned_samples_total: samples,
    generated_images_total: made,
    guardrail_enabled: guarded,
    text_guardrail_enforcing: guarded,
    image_guardrail_enforcing: false,
    guardrail_blocked_total: blocked,
  };
  return `${JSON.stringify(told, null, 2)}\n`;
}
