/** What a trainer would miss in an export: defects that a side lacks, categories without good pictures, many samples of few crops. */
import { sides as allSides, type Shares, type Side } from './split.ts';

interface Placed {
  defect: string;
  /** The crop that it was made from. */
  group: string;
  side: Side;
}

/** Why a defect is lacking, by side. */
const loss: Record<Side, string> = {
  train: 'a model never sees it',
  val: 'no epoch is chosen by it',
  test: 'nobody learns how well it is found',
};

const count = (n: number, thing: string): string => `${n} ${thing}${n === 1 ? '' : 's'}`;

/** Of sides that have samples at all; an empty one is told as such. */
export function sideGaps(samples: readonly Placed[], shares: Shares): string[] {
  const sides = allSides.filter((side) => shares[side] > 0 && samples.some((sample) => sample.side === side));
  const defects = [...new Set(samples.map(({ defect }) => defect))].sort();
  return defects.flatMap((defect) => {
    const own = samples.filter((sample) => sample.defect === defect);
    const crops = new Set(own.map(({ group }) => group)).size;
    return sides
      .filter((side) => !own.some((sample) => sample.side === side))
      .map(
        (side) =>
          `no ${defect} in ${side}, so ${loss[side]}: its ${count(own.length, 'sample')} come from ${count(crops, 'crop')}`,
      );
  });
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
