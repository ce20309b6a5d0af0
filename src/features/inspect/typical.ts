/** How typical each sample is of its defect, by the size and the contrast of what was put in. */
import type { SampleMeasure } from './measure.ts';
import { deviation, mean } from './numbers.ts';

/** 1 for the middle of its kind, towards 0 with distance; one half for samples that were not opened. */
export function typicalness(samples: readonly SampleMeasure[]): (name: string) => number {
  const values = new Map<string, number>();
  for (const defect of new Set(samples.map((sample) => sample.defect))) {
    const own = samples.filter((sample) => sample.defect === defect && sample.mask && sample.mask.area > 0);
    const far = distances(own, [
      ({ mask }) => Math.log(mask?.area ?? 1),
      ({ change }) => change?.inside ?? 0,
    ]);
    for (const [n, { name }] of own.entries()) values.set(name, Math.exp(-0.5 * ((far[n] ?? 0) / 2) ** 2));
  }
  return (name) => values.get(name) ?? 0.5;
}

/** Root mean square over the measures, each in its own standard deviations. */
function distances(
  samples: readonly SampleMeasure[],
  measures: readonly ((sample: SampleMeasure) => number)[],
): number[] {
  const all = measures.map((measure) => {
    const values = samples.map(measure);
    const middle = mean(values);
    const spread = deviation(values);
    return values.map((value) => (spread > 0 ? (value - middle) / spread : 0));
  });
  return samples.map((_, n) => Math.sqrt(mean(all.map((one) => (one[n] ?? 0) ** 2))));
}
