/** An export from reading to the card. */

import { badInput, type Day0Error } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import type { Format } from '../../domain/export-formats.ts';
import { countBy, type Shares, sides, splitGroups } from '../../domain/split.ts';
import { goodGaps, sideGaps } from '../../domain/training-gaps.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { listedFindings, planIn } from '../inspect/index.ts';
import {
  blockedWords,
  type Crops,
  cropId,
  noticeOf,
  type Parts,
  partOf,
  readCrops,
  readDataset,
  readParts,
} from '../labelled/index.ts';
import type { LocatedRun } from '../runs/index.ts';
import { specOf, untoldOf, valuesIn } from '../runs/index.ts';
import { card } from './card.ts';
import { writeCoco } from './coco.ts';
import { excludedSamples } from './exclude.ts';
import { writeMvtec } from './mvtec.ts';
import { type Plan, shapeFor } from './plan.ts';
import { type Target, writeWholeFolder } from './target.ts';
import { type LeftOut, usableSamples } from './usable.ts';
import { writeYolo } from './yolo.ts';

export interface ExportWish {
  /** Absolute; empty or not there. */
  folder: string;
  format: Format;
  shares: Shares;
  seed: number;
  exclude: readonly string[];
}

/** Findings of an inspection that hold for any export: a pair without samples, many samples of few crops. */
const ofWholeSet = ['counts.defect', 'counts.crops'];

export interface Exported {
  samples: number;
  /** `train IC+bridge` or `IC/test/bridge`, with the number of samples. */
  counts: Record<string, number>;
  /** What a trainer would miss, each in a sentence. */
  gaps: string[];
  leftOut: LeftOut[];
  /** What a guardrail blocked of the run, so that it has no picture; undefined where nothing was. */
  blocked: string | undefined;
  notice: string;
  /** Why only its files tell of the run, where that is so. */
  untold: string | undefined;
}

export async function exportRun(
  located: LocatedRun,
  wish: ExportWish,
  context: ToolContext,
): Promise<Exported> {
  const { name: run, root } = located;
  const { format, seed, shares } = wish;
  const store = await context.openStore(root);
  const dataset = await readDataset(store, run, context.signal);
  const excluded = await excludedSamples(wish.exclude, dataset, located, context);
  const onEach = counter(context, dataset.samples.length);
  const { usable, leftOut } = await usableSamples(store, dataset, excluded, shapeFor(format), onEach);
  if (usable.length === 0) throw nothingLeft(run, leftOut);
  const crops = await readCrops(store, run, context.signal);
  const ids = dataset.samples.flatMap(({ source }) => (source ? [cropId(source)] : []));
  const parts = await readParts(store, crops, [...crops.byId.keys(), ...ids], context.signal);
  const placed = usable.map((sample) => ({ ...sample, group: partOf(parts, sample.crop) }));
  const sideOf = splitGroups(placed, shares, seed);
  const plan: Plan = {
    run,
    root,
    samples: placed
      .map((sample) => ({ ...sample, side: sideOf.get(sample.group) ?? 'train' }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    classes: [...new Set(usable.map(({ defect }) => defect))].sort(),
    notice: await noticeOf(store, dataset),
    blocked: blockedWords(dataset),
    seed,
    parts,
  };
  const spec = await specOf(located, context);
  const seen = listedFindings(dataset, crops, planIn(spec), parts).filter(({ id }) =>
    ofWholeSet.includes(id),
  );
  return writeWholeFolder(wish.folder, store, async (target) => {
    const written =
      format === 'mvtec'
        ? await writtenAsMvtec(plan, leftOut, crops, store, target)
        : await writtenInSides(plan, leftOut, format, shares, target);
    const gaps = [...seen.map(({ what }) => what), ...written.gaps, ...untoldPlaces(parts)];
    const workflow = located.workflowId ?? null;
    await target.write('README.md', card({ ...written, gaps, format, workflow, parameters: valuesIn(spec) }));
    const { counts, leftOut: left } = written;
    const samples = written.plan.samples.length;
    const untold = untoldOf(located, spec);
    const { blocked, notice } = plan;
    return { samples, counts, gaps, leftOut: left, blocked, notice, untold };
  });
}

function counter({ signal, progress }: ToolContext, total: number): () => Promise<void> {
  let done = 0;
  return async () => {
    signal?.throwIfAborted();
    if (++done % 10 === 0) await progress(`checked ${done} of ${total} samples`, done, total);
  };
}

/** What a format has written; `plan` holds the samples that are in it. */
interface Written extends Pick<Exported, 'counts' | 'gaps' | 'leftOut'> {
  plan: Plan;
  /** How it was divided, in words. */
  split: string;
}

async function writtenAsMvtec(
  plan: Plan,
  leftOut: readonly LeftOut[],
  crops: Crops,
  store: ObjectStore,
  target: Target,
): Promise<Written> {
  const { counts, unused } = await writeMvtec(plan, crops, store, target);
  const lent = unused.map((name) => ({
    name,
    why: 'its clean crop trains, since its material has no other',
  }));
  const samples = plan.samples.filter(({ name }) => !unused.includes(name));
  return {
    plan: { ...plan, samples },
    counts,
    gaps: goodGaps(counts),
    leftOut: [...leftOut, ...lent],
    split: mvtecSplit(plan),
  };
}

async function writtenInSides(
  plan: Plan,
  leftOut: LeftOut[],
  format: Exclude<Format, 'mvtec'>,
  shares: Shares,
  target: Target,
): Promise<Written> {
  if (format === 'coco') await writeCoco(plan, target);
  else await writeYolo(plan, format === 'yolo-seg', target);
  return {
    plan,
    counts: countsPerSide(plan),
    gaps: sideGaps(plan.samples, shares, plan.parts.noun),
    leftOut,
    split: sideSplit(shares, plan),
  };
}

function countsPerSide({ samples }: Plan): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const side of sides)
    for (const [defect, count] of [
      ...countBy(samples.filter((sample) => sample.side === side).map(({ defect }) => defect)),
    ].sort())
      counts[`${side} ${defect}`] = count;
  return counts;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const untoldPlaces = ({ untold }: Parts): string[] =>
  untold === undefined
    ? []
    : [`a part may be on two sides, cut out of overlapping patches: the run's files tell no place ${untold}`];

/** What stays together, and why that is not the crop. */
const together = ({ noun }: Parts): string =>
  noun === 'part'
    ? 'Patches of the scan overlap, so one part of the board can be in several crops: crops of one place on the board count as one part.'
    : 'Where the crops lie on the board is not known, so that each counts by itself.';

const sideSplit = ({ train, val, test }: Shares, { seed, parts }: Plan): string =>
  `Wanted: ${percent(train)} train, ${percent(val)} val, ${percent(test)} test. ${together(parts)} Samples of one ${parts.noun} are on one side only, so that no ${parts.noun === 'part' ? 'part' : 'picture'} of the training set comes back in the test with another defect on it; each defect keeps its share as far as that allows. Seed ${seed}.`;

const mvtecSplit = ({ seed, parts }: Plan): string =>
  `One category a material. ${together(parts)} The ${parts.noun}s that carry defects are for testing, with their clean pictures; the others train, but for a tenth that tests. No ${parts.noun} is on both sides. Seed ${seed}.`;

function nothingLeft(run: string, leftOut: readonly LeftOut[]): Day0Error {
  const [first] = leftOut;
  return badInput({
    what: `none of the ${leftOut.length} samples of ${run} can be exported`,
    why: first ? `for example ${first.name}: ${first.why}` : 'the dataset is empty',
    fix: `see what is wrong with them: ${nextCall('inspect_dataset', { run })}`,
  });
}
