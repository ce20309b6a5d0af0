/** Which samples a preview shows. */

import { badInput } from '../../base/errors.ts';
import { pickSpread } from '../../domain/samples.ts';
import type { Inspection, SampleVerdict } from '../inspect/index.ts';
import { cropsAlone, type DatasetSample, type Parts, partOfSample } from '../labelled/index.ts';

export const picks = ['spread', 'worst', 'best', 'findings'] as const;
type Choice = (typeof picks)[number];

export interface PickWish {
  defect?: string | undefined;
  samples?: readonly string[] | undefined;
  pick: Choice;
  rows: number;
}

/** In the order in which they are shown. `inspection` is needed for every pick but `spread`. */
export function pickSamples(
  all: readonly DatasetSample[],
  { defect, samples, pick, rows }: PickWish,
  inspection: Inspection | undefined,
  parts: Parts = cropsAlone,
): DatasetSample[] {
  if (samples) return requireSamples(all, samples);
  const wanted = all.filter((sample) => defect === undefined || sample.defect === defect);
  const verdicts = new Map(inspection?.samples.map((one) => [one.name, one]));
  if (pick === 'spread') {
    const told = wanted.map((sample) => ({ ...sample, part: partOfSample(parts, sample), sample }));
    return pickSpread(told, rows).map(({ sample }) => sample);
  }
  const scored = wanted.flatMap((sample) => {
    const verdict = verdicts.get(sample.name);
    return verdict ? [{ sample, verdict }] : [];
  });
  const faulty = ({ verdict }: { verdict: SampleVerdict }): boolean => /^(bad|look)$/.test(verdict.verdict);
  return scored
    .filter((one) => pick !== 'findings' || faulty(one))
    .sort((a, b) => (pick === 'best' ? b.verdict.score - a.verdict.score : a.verdict.score - b.verdict.score))
    .slice(0, rows)
    .map(({ sample }) => sample);
}

/** Rejects a defect that no sample has, with those there are. */
export function requireDefect(all: readonly DatasetSample[], defect: string | undefined): void {
  if (defect === undefined || all.some((sample) => sample.defect === defect)) return;
  const defects = [...new Set(all.map((sample) => sample.defect))].sort();
  throw badInput({
    what: `no sample is of the defect ${JSON.stringify(defect.slice(0, 80))}`,
    why: 'a defect is <MATERIAL>+<DEFECT>, as its samples are named',
    fix: `give one of: ${defects.slice(0, 20).join(', ')}`,
  });
}

/** Rejects names that are not there: a typing error must not show another sample or none. */
export function requireSamples(all: readonly DatasetSample[], names: readonly string[]): DatasetSample[] {
  const known = new Map(all.map((sample) => [sample.name, sample]));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw badInput({
      what: `there are no samples ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ''}`,
      why: `the dataset has ${all.length} samples, such as ${all
        .slice(0, 3)
        .map(({ name }) => name)
        .join(', ')}`,
      fix: 'give sample names without an ending, as previews and findings show them',
    });
  return names.flatMap((name) => known.get(name) ?? []);
}
