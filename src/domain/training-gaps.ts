/** What a trainer would miss in a dataset: defects that a side lacks, empty sides, categories without good pictures. */
import { sides as allSides, type Grouped, goodShares, type Shares, type Side, splitGroups } from './split.ts';

interface Placed extends Grouped {
  side: Side;
}

/** Why a defect is lacking, by side. */
const loss: Record<Side, string> = {
  train: 'a model never sees it',
  val: 'no epoch is chosen by it',
  test: 'nobody learns how well it is found',
};

const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`;

/** `noun` is what a group is. Of the sides that are wanted: those that are empty, and of the others the defects that each lacks. */
export function sideGaps(samples: readonly Placed[], shares: Shares, noun: string): string[] {
  const wanted = allSides.filter((side) => shares[side] > 0);
  const empty = wanted.filter((side) => !samples.some((sample) => sample.side === side));
  const sides = wanted.filter((side) => !empty.includes(side));
  const defects = [...new Set(samples.map(({ defect }) => defect))].sort();
  const lacking = defects.flatMap((defect) => {
    const own = samples.filter((sample) => sample.defect === defect);
    const groups = new Set(own.map(({ group }) => group)).size;
    const missed = sides.filter((side) => !own.some((sample) => sample.side === side));
    return missed.length === 0
      ? []
      : [
          `no ${defect} in ${missed.map((side) => `${side} (${loss[side]})`).join(' and ')}: its ${count(own.length, 'sample')} come from ${count(groups, noun)}`,
        ];
  });
  return [
    ...(empty.length === 0
      ? []
      : [
          `nothing is in ${empty.join(' and ')}: too few ${noun}s for a split by ${noun}; make more, or choose another split`,
        ]),
    ...lacking,
  ];
}

/** What the usual split, 80/10/10 by group with seed 0, would leave out. */
export function foreseenSideGaps(samples: readonly Grouped[], noun: string): string[] {
  const shares = { train: 0.8, val: 0.1, test: 0.1 };
  const sideOf = splitGroups(samples, shares, 0);
  const placed = samples.map((sample) => ({ ...sample, side: sideOf.get(sample.group) ?? 'train' }));
  return sideGaps(placed, shares, noun);
}

/** Of the folders of MVTec AD, by `<category>/train/good` and so on. */
export function goodGaps(counts: Readonly<Record<string, number>>): string[] {
  const categories = [...new Set(Object.keys(counts).map((path) => path.split('/')[0] ?? ''))].sort();
  return categories.flatMap((category) => {
    if (!counts[`${category}/train/good`])
      return [`${category} has no good picture to train on: none of its crops could be spared`];
    return counts[`${category}/test/good`]
      ? []
      : [
          `${category} has no good picture in the test, so its false alarms cannot be counted: too few clean crops`,
        ];
  });
}

/** What an export to MVTec AD would lack, from a material's crops without and with defects. */
export function foreseenGoodGaps(
  materials: Readonly<Record<string, { clean: number; defective: number }>>,
): string[] {
  return goodGaps(
    Object.fromEntries(
      Object.entries(materials).flatMap(([material, { clean, defective }]) => {
        const { held, lent } = goodShares(clean, defective);
        return [
          [`${material}/train/good`, clean - held + lent],
          [`${material}/test/good`, held + defective - lent],
        ];
      }),
    ),
  );
}
