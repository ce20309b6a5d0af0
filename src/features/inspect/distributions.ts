/** The distributions behind the findings, for the report's plots. */
import type { References } from './appearance/by-board.ts';
import type { MeasuredCrop } from './appearance/measure.ts';
import { grouped } from './groups.ts';
import type { Distribution } from './inspection.ts';
import type { SampleMeasure } from './measure.ts';

/** Groups without numbers are left out, and so are distributions without groups. */
export function distributionsOf(
  samples: readonly SampleMeasure[],
  looks: readonly MeasuredCrop[],
  scores: ReadonlyMap<string, number>,
  references: References,
): Distribution[] {
  const all = [...ofSamples(samples), ofScores(samples, scores), ...ofLooks(looks, references)];
  return all.filter(({ groups }) => Object.keys(groups).length > 0);
}

function ofSamples(samples: readonly SampleMeasure[]): Distribution[] {
  const perDefect = (value: (sample: SampleMeasure) => number | undefined): Distribution['groups'] =>
    numbersBy(samples, ({ defect }) => defect, value);
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
  ];
}

function ofScores(samples: readonly SampleMeasure[], scores: ReadonlyMap<string, number>): Distribution {
  const defectOf = new Map(samples.map(({ name, defect }) => [name, defect]));
  const groups = numbersBy(
    [...scores],
    ([name]) => defectOf.get(name) ?? 'unknown',
    ([, value]) => value,
  );
  return { title: 'nn_score', unit: 'as in the table', groups };
}

function ofLooks(looks: readonly MeasuredCrop[], references: References): Distribution[] {
  const profiles = [...references.values()].filter((profile) => profile !== undefined);
  const names = [...new Set(profiles.map(({ name }) => name))].join(', ');
  const shown = profiles.length > 0 ? featuresWorthAPlot : featuresWorthAPlot.slice(0, 4);
  return shown.map((feature) => ({
    title: `Camera look: ${feature}`,
    unit: profiles.length > 0 ? `band: ${names}` : '',
    ...(profiles.length > 0 ? { reference: referenceOf(references, feature) } : {}),
    groups: numbersBy(
      looks,
      ({ material, board }) => ofBoard(material, board),
      ({ features }) => features[feature],
    ),
  }));
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

const ofBoard = (material: string, board: string | undefined): string =>
  board === undefined ? material : `${material} (${board})`;

function referenceOf(references: References, feature: string): NonNullable<Distribution['reference']> {
  const all = [...references].flatMap(([board, profile]) =>
    Object.entries(profile?.materials ?? {}).flatMap(([material, { features }]) => {
      const usual = features[feature];
      return usual ? [[ofBoard(material, board), usual] as const] : [];
    }),
  );
  return Object.fromEntries(all);
}

function numbersBy<T>(
  items: readonly T[],
  group: (item: T) => string,
  value: (item: T) => number | undefined,
): Distribution['groups'] {
  const pairOf = (item: T): [string, number] | undefined => {
    const number = value(item);
    return number === undefined ? undefined : [group(item), number];
  };
  return Object.fromEntries(grouped(items, pairOf));
}
