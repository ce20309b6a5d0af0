/** `prep-testcase`: spreads the asked samples over defects and pictures and places a mask for each. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runJobs } from '../../shared/jobs.ts';
import { random } from '../../shared/random.ts';
import { cleanImages, type DefectSpec, labelsName, readSpec, readSubmask, submasksIn } from '../dataset.ts';
import { splitType, type TestCase } from '../test-case.ts';
import { parseFlags, whole } from './flags.ts';
import { type Placed, type PlaceJob, placeJob } from './place-job.ts';

const say = (line: string): void => console.log(`[preview-anomalygen] ${line}`);

const known = [
  'name',
  'num-sdg',
  'dataset-dir',
  'defect-spec',
  'amp-output-dir',
  'output-jsonl',
  'mode',
  'per-defect-counts',
  'guidance',
  'crop-ratio',
  'seed',
] as const;

export async function run(argv: string[]): Promise<number> {
  const flags = parseFlags(argv, known, [
    'num-sdg',
    'dataset-dir',
    'defect-spec',
    'amp-output-dir',
    'output-jsonl',
  ]);
  const seed = whole(flags.seed ?? '42', '--seed');
  const total = whole(flags['num-sdg'] ?? '', '--num-sdg');
  const dataset = flags['dataset-dir'] ?? '';
  const masks = flags['amp-output-dir'] ?? '';
  const specs = await readSpec(flags['defect-spec'] ?? '');
  const counts = share(specs, total, flags['per-defect-counts']);
  const jobs: { spec: DefectSpec; job: PlaceJob }[] = [];
  for (const spec of specs)
    jobs.push(...(await jobsFor(spec, counts.get(spec.defect_type) ?? 0, { dataset, masks, seed })));
  await mkdir(masks, { recursive: true });
  const placed = await runJobs<PlaceJob, Placed>(
    'place-mask',
    jobs.map(({ job }) => job),
    placeJob,
  );
  const entries = placed.flatMap(({ image }, index): TestCase[] => {
    const made = jobs[index];
    if (!image || !made) return [];
    const { spec, job } = made;
    return [
      {
        name: basename(job.target).replace(/\.png$/, ''),
        defect_type: spec.defect_type,
        clean_image: image.path,
        mask: job.target,
        ...(image.cadMask === undefined ? {} : { cad_mask: image.cadMask }),
        ...(job.labels === undefined ? {} : { labels: job.labels }),
        source_image: image.name,
        spatial_dependency: spec.spatial_dependency,
        guidance: Number(flags.guidance ?? '7'),
        crop_ratio: Number(flags['crop-ratio'] ?? '2'),
        seed,
      },
    ];
  });
  if (entries.length === 0)
    throw new Error('0 entries written: no picture shows a place for any of the defects');
  report(specs, counts, entries);
  await writeFile(flags['output-jsonl'] ?? '', entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  say(`${entries.length} entries written`);
  return 0;
}

/** Says how many masks each defect got, and stops when one got fewer than it was to have. */
function report(
  specs: readonly DefectSpec[],
  counts: Map<string, number>,
  entries: readonly TestCase[],
): void {
  for (const { defect_type } of specs) {
    const asked = counts.get(defect_type) ?? 0;
    const made = entries.filter((entry) => entry.defect_type === defect_type).length;
    say(`${defect_type}: ${made} of ${asked} masks placed`);
    if (made < asked)
      throw new Error(
        `${defect_type}: only ${made} of ${asked} masks found a place: no clean picture shows a whole part with its joints; render more patches or use spatial_dependency free`,
      );
  }
}

/** Even shares, the first defects one more where it does not divide; or the counts that were given. */
function share(specs: readonly DefectSpec[], total: number, given: string | undefined): Map<string, number> {
  if (specs.length === 0) throw new Error('0 entries written: the defect spec is empty');
  if (given !== undefined) {
    const parsed: unknown = JSON.parse(given);
    const table = new Map(Object.entries(typeof parsed === 'object' && parsed !== null ? parsed : {}));
    return new Map(specs.map(({ defect_type }) => [defect_type, Number(table.get(defect_type) ?? 0)]));
  }
  const each = Math.floor(total / specs.length);
  const extra = total % specs.length;
  return new Map(specs.map(({ defect_type }, index) => [defect_type, each + (index < extra ? 1 : 0)]));
}

interface Where {
  dataset: string;
  masks: string;
  seed: number;
}

async function jobsFor(
  spec: DefectSpec,
  count: number,
  { dataset, masks, seed }: Where,
): Promise<{ spec: DefectSpec; job: PlaceJob }[]> {
  if (count === 0) return [];
  const [material, defect] = splitType(spec.defect_type);
  if (spec.spatial_dependency === 'text')
    throw new Error(
      `${spec.defect_type}: spatial_dependency text needs the vision model of the real AnomalyGen; this CPU preview places by cad or free`,
    );
  const images = await cleanImages(dataset, material);
  if (images.length === 0)
    throw new Error(`${spec.defect_type}: no pictures in ${dataset}/${material}/clean_image`);
  const folder = join(dataset, material, 'mask', defect);
  const submasks = await submasksIn(folder);
  if (submasks.length === 0) throw new Error(`${spec.defect_type}: no submasks in ${folder}`);
  for (const path of submasks) await readSubmask(path);
  const labels = join(dataset, labelsName);
  if (spec.spatial_dependency === 'cad' && !existsSync(labels))
    throw new Error(`${spec.defect_type}: spatial_dependency cad needs ${labelsName} in ${dataset}`);
  const order = shuffled(images, random(`${seed} ${spec.defect_type}`));
  return Array.from({ length: count }, (_, index) => {
    const first = index % order.length;
    return {
      spec,
      job: {
        key: `${seed} ${spec.defect_type} ${index}`,
        defect,
        dependency: spec.spatial_dependency === 'free' ? 'free' : 'cad',
        images: [...order.slice(first), ...order.slice(0, first)],
        submasks,
        labels: existsSync(labels) ? labels : undefined,
        target: join(masks, `${spec.defect_type}_${index}.png`),
      },
    };
  });
}

function shuffled<Item>(items: readonly Item[], next: () => number): Item[] {
  const keyed = items.map((item): [number, Item] => [next(), item]);
  return keyed.sort(([a], [b]) => a - b).map(([, item]) => item);
}
