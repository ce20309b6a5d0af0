/**
 * `prep-testcase`: spreads the asked samples over defects, submasks and crops, places a mask for each and writes the test
 * cases. As AnomalyGen's prep_testcase.sh it ends with 0 when fewer are placed than asked, and says so.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { replaceFile } from '../../../../base/system/files.ts';
import { runJobs } from '../../shared/jobs.ts';
import { labelsName, readSpec, stemOf } from '../dataset.ts';
import { asScript, Refused } from '../refused.ts';
import { allocate } from './allocate.ts';
import { parseFlags, whole } from './flags.ts';
import { checkInputs } from './inputs.ts';
import { jobOf, type Placed, type PlaceJob, type PlaceWish, placeJob, summaryOf } from './place-job.ts';
import { type PlaceRecord, recordsFor } from './records.ts';
import { writeCases } from './write-cases.ts';

const say = (line: string): void => console.log(`[preview-anomalygen] ${line}`);

const required = ['name', 'num-sdg', 'dataset-dir', 'amp-output-dir', 'output-jsonl', 'defect-spec'] as const;
const known = [
  ...required,
  'clean-dir',
  'mode',
  'per-defect-counts',
  'guidance',
  'crop-ratio',
  'seed',
] as const;

export const run = (argv: string[]): Promise<number> => asScript(() => prepare(argv));

async function prepare(argv: string[]): Promise<number> {
  const flags = parseFlags(argv, known, required);
  const dataset = flags['dataset-dir'] ?? '';
  if (flags['clean-dir'] !== undefined && flags['clean-dir'] !== dataset)
    throw new Refused('this CPU preview takes the clean pictures of --dataset-dir alone');
  const masks = flags['amp-output-dir'] ?? '';
  const jsonl = flags['output-jsonl'] ?? '';
  const seed = whole(flags.seed ?? '42', '--seed');
  const specs = await readSpec(flags['defect-spec'] ?? '');
  if (specs.length === 0) throw new Refused(`error: no defect_type entries in ${flags['defect-spec']}`);
  const text = specs.find(({ spatial_dependency }) => spatial_dependency === 'text');
  if (text)
    throw new Error(
      `${text.defect_type}: spatial_dependency text needs the vision model of the real AnomalyGen; this CPU preview places by cad or free`,
    );
  await checkInputs(specs, dataset);
  const total = whole(flags['num-sdg'] ?? '', '--num-sdg');
  const wish = { total, mode: flags.mode ?? 'inference', given: flags['per-defect-counts'] };
  const allocation = await allocate(specs, dataset, wish);
  const { records, seeds } = await recordsFor(specs, dataset, allocation);
  const beside = dirname(jsonl);
  await mkdir(join(beside, 'resized_masks'), { recursive: true });
  const put = (name: string, value: unknown): Promise<void> =>
    writeFile(join(beside, name), JSON.stringify(value, null, 2));
  await put('allocation.json', Object.fromEntries(allocation));
  await put(
    'amp_samples.json',
    records.map((record) => sampleOf(record, dataset)),
  );
  await put('amp_samples.json.n_seeds', seeds);
  await rm(masks, { recursive: true, force: true });
  await mkdir(masks, { recursive: true });
  const wishes = records.map((record) => wishOf(record, seeds));
  const jobs = wishes.map((wish, n) => jobOf(wish, n, { dataset, folder: masks, seed }));
  for (const { folder } of jobs) await mkdir(join(folder, 'assets'), { recursive: true });
  let done = 0;
  const placed = await runJobs<PlaceJob, Placed>('place-mask', jobs, placeJob, {
    onDone: (_, n) =>
      say(`[${++done}/${jobs.length}] ${records[n]?.image.path} -> ${records[n]?.spec.defect_type}`),
  });
  // In one go: whoever reads it while it is written sees all or nothing.
  await replaceFile(join(masks, 'summary.json'), JSON.stringify(summaryOf(wishes, placed, say), null, 2));
  return writeCases({ specs, dataset, masks, jsonl, allocation, flags });
}

const wishOf = ({ spec, image, submask }: PlaceRecord, seeds: number): PlaceWish => ({
  pair: spec.defect_type,
  byCad: spec.spatial_dependency === 'cad',
  image,
  submask,
  seeds,
});

function sampleOf({ spec, image, submask }: PlaceRecord, dataset: string) {
  const cad = spec.spatial_dependency === 'cad';
  return {
    clean_image: image.path,
    defect_type: spec.defect_type,
    submask,
    name: `${image.stem}__${stemOf(basename(submask))}`,
    cad_mask: cad ? (image.cadMask ?? null) : null,
    cad_mask_label: cad ? join(dataset, labelsName) : null,
  };
}
