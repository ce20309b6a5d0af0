/**
 * `roi-place-pipeline`: allocate, pair and place in one go, as AnomalyGen 1.1 makes its test cases. As the real one it ends
 * with 0 when fewer masks are placed than asked, even with none.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runJobs } from '../../../shared/jobs.ts';
import { repr } from '../../../shared/python.ts';
import { labelsName, stemOf } from '../../dataset.ts';
import { allocate } from '../../place/allocate.ts';
import {
  jobOf,
  type Placed,
  type PlaceJob,
  type PlaceWish,
  placeJob,
  summaryOf,
} from '../../place/place-job.ts';
import { Refused } from '../../refused.ts';
import { argparse, asPython, int, say, warn, wrong } from '../python-script.ts';
import { type PairRecord, recordsFor } from './records.ts';
import { checkInputs, readSpecs, type Spec } from './spec.ts';
import { writeCases } from './write-cases.ts';

const script = 'anomalygen/scripts/auto_mask_placement/roi_place_pipeline.py';
const required = ['num_sdg', 'defect_desc', 'dataset_dir', 'output_dir'] as const;
const modes = ['inference', 'validation'];

export const run = (argv: string[]): Promise<number> => asPython(script, () => pipeline(argv));

async function pipeline(argv: string[]): Promise<number> {
  const known = [...required, 'mode', 'seed', 'per_defect_counts'] as const;
  const { values, rest } = argparse(script, argv, known, { required, passing: true });
  if (rest.length > 0)
    throw new Refused(`this CPU preview passes nothing on to roi_place: ${rest.join(' ')}`);
  const mode = values.mode ?? 'inference';
  if (!modes.includes(mode))
    throw wrong(
      script,
      `argument --mode: invalid choice: ${repr(mode)} (choose from ${modes.map(repr).join(', ')})`,
    );
  const total = int(script, 'num_sdg', values.num_sdg ?? '');
  const seed = int(script, 'seed', values.seed ?? '42');
  const [dataset, folder] = [values.dataset_dir ?? '', values.output_dir ?? ''];
  await mkdir(folder, { recursive: true });
  const specs = await readSpecs(values.defect_desc ?? '');
  const allocation = await stage('roi_allocate', async () => {
    await checkInputs(specs, dataset);
    say('AMP inputs OK');
    return allocate(uniqueTypes(specs), dataset, { total, mode, given: values.per_defect_counts });
  });
  const put = (name: string, value: unknown): Promise<void> =>
    writeFile(join(folder, name), JSON.stringify(value, null, 2));
  await put('allocation.json', Object.fromEntries(allocation));
  const records = await recordsFor(specs, dataset, allocation, seed);
  await put('amp_samples.json', records.map(sampleOf(dataset)));
  const most = Math.max(1, ...records.map(({ seeds }) => seeds));
  await writeFile(join(folder, 'amp_samples.json.n_seeds'), String(most));
  await stage('roi_place', () => place(records, { dataset, folder, seed }));
  return 0;
}

/** What a stage refuses by its own exit is said by the pipeline, too; an exception goes through. */
async function stage<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // An exception of the stage, such as a validation that leaves a type out, is no exit of its own.
    if (/^ValueError: /.test(error.message)) throw error;
    throw new Refused(`${error.message}\n${name} exited ${error.code} — stopping.`, error.code);
  }
}

/** The placing of 1.0 takes the same types, each once. */
function uniqueTypes(specs: readonly Spec[]) {
  return [...new Set(specs.map(({ defect_type }) => defect_type))].map((defect_type) => ({
    defect_type,
    spatial_dependency: 'free' as const,
    roi_prompt_defect_location: '',
  }));
}

const sampleOf =
  (dataset: string) =>
  ({ spec, image, submask, seeds }: PairRecord) => {
    const cad = spec.spatial === 'cad';
    return {
      clean_image: image.path,
      defect_type: spec.defect_type,
      submask,
      name: `${image.stem}__${stemOf(basename(submask))}`,
      cad_mask: cad ? (image.cadMask ?? null) : null,
      cad_mask_label: cad ? join(dataset, labelsName) : null,
      n_seeds: seeds,
    };
  };

interface Where {
  dataset: string;
  folder: string;
  seed: number;
}

async function place(records: readonly PairRecord[], where: Where): Promise<void> {
  const text = records.find(({ spec }) => spec.spatial === 'text');
  if (text)
    throw new Error(
      `${text.spec.defect_type}: spatial_dependency text needs the vision model of the real AnomalyGen; this CPU preview places by cad or free`,
    );
  const wishes = records.map(wishOf);
  const jobs = wishes.map((wish, n) => jobOf(wish, n, where));
  for (const { folder } of jobs) await mkdir(join(folder, 'assets'), { recursive: true });
  let done = 0;
  const placed = await runJobs<PlaceJob, Placed>('place-mask', jobs, placeJob, {
    onDone: (_, n) =>
      say(`[${++done}/${jobs.length}] ${records[n]?.image.path} -> ${records[n]?.spec.defect_type}`),
  });
  await writeFile(
    join(where.folder, 'summary.json'),
    JSON.stringify(summaryOf(wishes, placed, warn), null, 2),
  );
  await mkdir(join(where.folder, 'resized_masks'), { recursive: true });
  await writeCases(records, where.folder);
  const counts = new Map<string, number>();
  for (const { spec, seeds } of records)
    counts.set(spec.defect_type, (counts.get(spec.defect_type) ?? 0) + seeds);
  await writeFile(join(where.folder, 'allocation.json'), JSON.stringify(Object.fromEntries(counts), null, 2));
}

const wishOf = ({ spec, image, submask, seeds }: PairRecord): PlaceWish => ({
  pair: spec.defect_type,
  byCad: spec.spatial === 'cad',
  image,
  submask,
  seeds,
});
