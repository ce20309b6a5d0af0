/** Findings from the pictures: what cannot be read or has the wrong size, masks, and what changed where. */
import type { Finding } from '../inspection.ts';
import type { SampleMeasure } from '../measure.ts';
import { fences } from '../numbers.ts';

interface Rule {
  id: string;
  level: Finding['level'];
  what: (count: number, first: SampleMeasure) => string;
  /** How bad it is; undefined when the rule does not speak of this sample. */
  weight: (sample: SampleMeasure) => number | undefined;
  fix?: string;
}

const leaveOut = 'leave these samples out of the export';
const when = (condition: boolean, weight: number): number | undefined => (condition ? weight : undefined);
const area = ({ mask }: SampleMeasure): number => mask?.area ?? 0;

/** A mask of fewer pixels shows nothing that a detector could learn. */
const tiny = 12;
const large = 0.6;
/** Mean difference inside the mask, of 255, below which the defect is not there. */
const unchanged = 2;

const rules: readonly Rule[] = [
  {
    id: 'picture.unreadable',
    level: 'bad',
    what: (count, first) =>
      `samples with a picture that cannot be decoded: ${count} (${first.unreadable[0] ?? ''})`,
    weight: ({ unreadable }) => when(unreadable.length > 0, unreadable.length),
    fix: 'fetch these files again; if they stay broken, leave them out',
  },
  {
    id: 'picture.size',
    level: 'bad',
    what: (count, first) =>
      `samples whose picture, original and mask differ in size: ${count} (${sizesOf(first)})`,
    weight: ({ sizes }) => when(new Set(Object.values(sizes).map(String)).size > 1, 1),
    fix: leaveOut,
  },
  {
    id: 'mask.empty',
    level: 'bad',
    what: (count) => `empty masks: ${count}`,
    weight: ({ mask }) => when(mask?.area === 0, 1),
    fix: leaveOut,
  },
  {
    id: 'mask.grey',
    level: 'bad',
    what: (count, { mask }) =>
      `masks that are not black and white: ${count} (${mask?.grey ?? 0} grey pixels in the worst)`,
    weight: ({ mask }) => when((mask?.grey ?? 0) > 0, mask?.grey ?? 0),
    fix: 'a loader that tests for 255 drops the grey rim: threshold the masks, or leave these out',
  },
  {
    id: 'change.none',
    level: 'bad',
    what: (count) =>
      `samples without a change inside their mask: ${count}; the label marks a defect that is not there`,
    weight: (sample) => when(area(sample) > 0 && (sample.change?.inside ?? 255) < unchanged, 1),
    fix: leaveOut,
  },
  {
    id: 'change.outside',
    level: 'look',
    what: (count, { change }) =>
      `samples that changed outside their mask: ${count} (the worst by ${percent(change?.outside ?? 0)} of the mask's area)`,
    weight: ({ change }) => when((change?.outside ?? 0) > 0.25, change?.outside ?? 0),
    fix: 'look at them: the label misses a part of the defect',
  },
  {
    id: 'mask.border',
    level: 'look',
    what: (count) => `masks that touch the picture's border: ${count}; the defect may be cut off`,
    weight: ({ mask }) => when((mask?.atBorder ?? 0) > 2, mask?.atBorder ?? 0),
  },
  {
    id: 'mask.tiny',
    level: 'look',
    what: (count, first) => `masks of fewer than ${tiny} pixels: ${count} (the smallest ${area(first)})`,
    weight: (sample) => when(area(sample) > 0 && area(sample) < tiny, 1 / area(sample)),
  },
  {
    id: 'mask.large',
    level: 'look',
    what: (count, { mask }) =>
      `masks that cover most of the picture: ${count} (the largest ${percent(mask?.share ?? 0)})`,
    weight: ({ mask }) => when((mask?.share ?? 0) > large, mask?.share ?? 0),
  },
];

export function pictureFindings(samples: readonly SampleMeasure[]): Finding[] {
  const findings = rules.flatMap((rule): Finding[] => {
    const hit = samples
      .flatMap((sample) => {
        const weight = rule.weight(sample);
        return weight === undefined ? [] : [{ sample, weight }];
      })
      .sort((a, b) => b.weight - a.weight);
    const [worst] = hit;
    if (!worst) return [];
    const { id, level, fix } = rule;
    return [
      {
        id,
        level,
        what: rule.what(hit.length, worst.sample),
        samples: hit.map(({ sample }) => sample.name),
        ...(fix ? { fix } : {}),
      },
    ];
  });
  return [...findings, ...areaOutliers(samples), ...sizeSpread(samples)];
}

/** Areas are told apart by their logarithm: twice as large is as far as half as large. */
function areaOutliers(samples: readonly SampleMeasure[]): Finding[] {
  const names: string[] = [];
  for (const defect of new Set(samples.map((sample) => sample.defect))) {
    const own = samples.filter((sample) => sample.defect === defect && area(sample) > 0);
    if (own.length < 8) continue;
    const { low, high } = fences(
      own.map((sample) => Math.log(area(sample))),
      3,
    );
    names.push(
      ...own
        .filter((sample) => Math.log(area(sample)) < low || Math.log(area(sample)) > high)
        .map(({ name }) => name),
    );
  }
  if (names.length === 0) return [];
  return [
    {
      id: 'mask.outlier',
      level: 'info',
      what: `masks far smaller or larger than others of their defect: ${names.length}`,
      samples: names,
    },
  ];
}

function sizeSpread(samples: readonly SampleMeasure[]): Finding[] {
  const sides = samples.flatMap(({ sizes }) => sizes.reconstructed_image?.map((side) => side) ?? []);
  if (sides.length === 0) return [];
  const kinds = new Set(samples.map(({ sizes }) => String(sizes.reconstructed_image)));
  return [
    {
      id: 'picture.sizes',
      level: 'info',
      what: `different picture sizes: ${kinds.size}, sides of ${Math.min(...sides)} to ${Math.max(...sides)} pixels`,
      samples: [],
    },
  ];
}

const sizesOf = ({ sizes }: SampleMeasure): string =>
  Object.entries(sizes)
    .map(([folder, [width, height]]) => `${folder} ${width}x${height}`)
    .join(', ');

const percent = (share: number): string => `${Math.round(share * 100)} %`;
