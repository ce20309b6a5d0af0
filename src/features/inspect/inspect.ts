/** Inspects a labelled dataset as an AOI engineer would, from its files: findings, each sample's standing, distributions. */

import { inParallel } from '../../base/system/in-parallel.ts';
import type { PasteReach } from '../../domain/dataset-layout.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { Dataset } from '../labelled/index.ts';
import { type Crops, cropId, type Labels, readLabelFiles, readParts } from '../labelled/index.ts';
import { type BoardLook, looksByBoard, type References } from './appearance/by-board.ts';
import { threshold } from './appearance/drift.ts';
import { evenly, measureLooks } from './appearance/measure.ts';
import { type LookOf, materialsOf } from './appearance/profile.ts';
import { type CadMeasure, measureCad } from './cad.ts';
import { distributionsOf } from './distributions.ts';
import { cadFindings } from './findings/cad.ts';
import { greyFinding } from './findings/camera-look.ts';
import { fileFindings, type Plan } from './findings/counts.ts';
import { duplicateFindings } from './findings/duplicates.ts';
import { labelFindings } from './findings/label-files.ts';
import { originFindings } from './findings/origin.ts';
import { pictureFindings } from './findings/pictures.ts';
import { blockedIn, guardrailFindings, scoreFindings, scoresIn } from './findings/scores.ts';
import { grouped } from './groups.ts';
import { type Finding, type Inspection, sampleVerdicts } from './inspection.ts';
import { measureSample } from './measure.ts';
import { listedFindings, planIn } from './seen-at-once.ts';
import { typicalness } from './typical.ts';

export interface InspectOptions {
  root: string;
  /** What the run was asked for, where that is known. */
  plan?: Plan | undefined;
  references: References;
  labels: Labels;
  /** Whose look the run's pictures have. */
  look?: LookOf | undefined;
  signal?: AbortSignal | undefined;
  progress?: ((message: string, done: number, total: number) => Promise<void>) | undefined;
}

const unknownLook: LookOf = { board: undefined, model: undefined, release: undefined };
/** Stand-ins draw inside the mask and blend its edge a little. */
const drawnReach: PasteReach = { rim: 4, circles: undefined };

/** Pictures of at most so many samples are opened. */
const most = 600;

/** Rejects with the errors of the store; what is wrong with the dataset itself becomes findings. */
export async function inspectionOf(
  store: ObjectStore,
  dataset: Dataset,
  crops: Crops,
  options: InspectOptions,
): Promise<Inspection> {
  const { root, plan, references } = options;
  const chosen = evenly(dataset.samples, most);
  const steps = counter(options, chosen.length + 2 * crops.byId.size);
  // Stand-ins leave a note and change what the mask covers; AnomalyGen pastes more than that.
  const pasted = (await store.head(`${dataset.prefix}provenance.json`)) === undefined;
  const samples = await inParallel(chosen, 4, async (sample) => {
    const measured = await measureSample(store, sample, pasted ? dataset.layout.paste : drawnReach);
    await steps('opened samples');
    return measured;
  });
  const { cad, labelsFinding } = await lookAtCad(store, crops, options.labels, () =>
    steps('compared CAD masks'),
  );
  const looks = await measureLooks(store, crops, () => steps('measured camera looks'));
  const byCrop = grouped(dataset.samples, ({ name, source }) => source && [cropId(source), name]);
  const ids = [...crops.byId.keys(), ...byCrop.keys()];
  const parts = await readParts(store, crops, ids, options.signal);
  const scores = scoresIn(dataset.rows);
  const boards = looksByBoard(looks, references, byCrop, {
    ...unknownLook,
    ...options.look,
    run: dataset.run,
    root,
  });
  const findings = order([
    ...listedFindings(dataset, crops, plan ?? planIn(undefined), parts),
    ...fileFindings(dataset, crops),
    ...pictureFindings(samples),
    ...duplicateFindings(samples),
    ...labelsFinding,
    ...labelFindings(await readLabelFiles(store, dataset, options.signal), dataset, samples),
    ...cadFindings(cad, (crop) => byCrop.get(crop) ?? []),
    ...guardrailFindings(blockedIn(dataset.rows), dataset.blocked),
    ...scoreFindings(scores),
    ...greyFinding(looks),
    ...(await originFindings(store, dataset.samples, crops)),
    ...boards.flatMap(({ findings: own }) => own),
  ]);
  return {
    run: dataset.run,
    root,
    samples: sampleVerdicts(dataset.samples, findings, typicalness(samples)),
    findings,
    preview: !pasted,
    opened: samples.length,
    drift: worstDrift(boards),
    distributions: distributionsOf(samples, looks, scores, references),
    look: materialsOf(looks),
    looks: boards.map(({ board, look }) => ({ board, look })),
  };
}

function worstDrift(boards: readonly BoardLook[]): Inspection['drift'] {
  const [worst] = boards
    .flatMap(({ drift, profile }) =>
      drift && profile ? [{ ...drift, profile: profile.name, threshold }] : [],
    )
    .sort((a, b) => a.score - b.score);
  return worst ?? null;
}

function counter({ signal, progress }: InspectOptions, total: number): (what: string) => Promise<void> {
  let done = 0;
  return async (what) => {
    signal?.throwIfAborted();
    done++;
    if (done % 10 === 0) await progress?.(`${what}, ${done} of ${total} pictures`, done, total);
  };
}

async function lookAtCad(
  store: ObjectStore,
  crops: Crops,
  labels: Labels,
  onEach: () => Promise<void>,
): Promise<{ cad: CadMeasure[]; labelsFinding: Finding[] }> {
  const cad = await inParallel(evenly([...crops.byId.values()], 400), 4, async (crop) => {
    const measured = await measureCad(store, crop, labels === 'unreadable' ? undefined : labels);
    await onEach();
    return measured;
  });
  const labelsFinding: Finding[] =
    labels === 'unreadable'
      ? [
          {
            id: 'cad.labels_file',
            level: 'look',
            what: `${crops.labels} is not a map from colours to classes`,
            samples: [],
          },
        ]
      : [];
  return { cad: cad.filter((one) => one !== undefined), labelsFinding };
}

const rank = { bad: 0, look: 1, info: 2 } as const;
const order = (findings: Finding[]): Finding[] =>
  findings.sort((a, b) => rank[a.level] - rank[b.level] || b.samples.length - a.samples.length);
