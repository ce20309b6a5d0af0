/** The distributions behind the findings, for the report's plots. */
import type { MeasuredCrop } from './appearance/measure.ts';
import type { Profile } from './appearance/profile.ts';
import type { Distribution } from './inspection.ts';
import type { SampleMeasure } from './measure.ts';

/** Groups without numbers are left out, and so are distributions without groups. */
export function distributionsOf(
  samples: readonly SampleMeasure[],
  looks: readonly MeasuredCrop[],
  scores: ReadonlyMap<string, number>,
  profile: Profile | undefined,
): Distribution[] {
  const perDefect = (value: (sample: SampleMeasure) => number | undefined): Record<string, number[]> =>
    grouped(samples, ({ defect }) => defect, value);
  const defectOf = new Map(samples.map(({ name, defect }) => [name, defect]));
  const shown = profile ? featuresWorthAPlot : featuresWorthAPlot.slice(0, 4);
  return [
    {
      title: 'Mask area',
      unit: '% of the picture',
      groups: perDefect(({ mask }) => mask && mask.share * 100),
    },
    {
      title: 'Change inside the mask',
      unit: 'mean difference, of 255',
      groups: perDefect(({ change }) => change?.inside),
    },
    {
      title: 'Change outside the mask',
      unit: "% of the mask's area",
      groups: perDefect(({ change }) => change && change.outside * 100),
    },
    {
      title: 'Picture width',
      unit: 'pixels',
      groups: perDefect(({ sizes }) => sizes.reconstructed_image?.[0]),
    },
    {
      title: 'nn_score',
      unit: 'as in the table',
      groups: grouped(
        [...scores],
        ([name]) => defectOf.get(name) ?? 'unknown',
        ([, value]) => value,
      ),
    },
    ...shown.map(
      (feature): Distribution => ({
        title: `Camera look: ${feature}`,
        unit: profile ? `band: ${profile.name}` : '',
        ...(profile ? { reference: referenceOf(profile, feature) } : {}),
        groups: grouped(
          looks,
          ({ material }) => material,
          ({ features }) => features[feature],
        ),
      }),
    ),
  ].filter(({ groups }) => Object.keys(groups).length > 0);
}

const featuresWorthAPlot = [
  'brightness mean',
  'chroma mean',
  'gradient mean',
  'fine detail',
  'hue red',
  'hue green',
  'hue blue',
  'edges as rendered',
] as const;

function referenceOf(profile: Profile, feature: string): NonNullable<Distribution['reference']> {
  return Object.fromEntries(
    Object.entries(profile.materials).flatMap(([material, { features }]) => {
      const usual = features[feature];
      return usual ? [[material, usual]] : [];
    }),
  );
}

function grouped<T>(
  items: readonly T[],
  group: (item: T) => string,
  value: (item: T) => number | undefined,
): Record<string, number[]> {
  const groups: Record<string, number[]> = {};
  for (const item of items) {
    const number = value(item);
    if (number === undefined) continue;
    const name = group(item);
    groups[name] = [...(groups[name] ?? []), number];
  }
  return groups;
}
