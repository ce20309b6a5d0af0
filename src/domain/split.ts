/** Divides samples into train, val and test so that no group is on two sides, each defect keeps its share, and a seed decides the rest. */
import { createHash } from 'node:crypto';

export const sides = ['train', 'val', 'test'] as const;
export type Side = (typeof sides)[number];
export type Shares = Record<Side, number>;

export interface Grouped {
  defect: string;
  /** Samples of one group stay together: those of one part of the board, or of one crop. */
  group: string;
}

/** `80/10/10` as shares that sum to 1; undefined for another form. */
export function sharesOf(text: string): Shares | undefined {
  const parts = text.split('/').map(Number);
  const [train = 0, val = 0, test = 0] = parts;
  const sum = train + val + test;
  if (parts.length < 2 || parts.length > 3 || parts.some((part) => !(part >= 0)) || !(sum > 0))
    return undefined;
  // Two numbers are train and val.
  return { train: train / sum, val: val / sum, test: test / sum };
}

/** The same for the same groups, defects and seed, in whatever order they come. */
export function splitGroups(samples: readonly Grouped[], shares: Shares, seed: number): Map<string, Side> {
  const groups = new Map<string, string[]>();
  for (const { group, defect } of samples) groups.set(group, [...(groups.get(group) ?? []), defect]);
  const order = [...groups].sort(
    ([a, left], [b, right]) =>
      // Large groups first, while there is still room for them everywhere.
      right.length - left.length || (rank(a, seed) < rank(b, seed) ? -1 : 1),
  );
  const totals = countBy(samples.map(({ defect }) => defect));
  const placed: Record<Side, Map<string, number>> = { train: new Map(), val: new Map(), test: new Map() };
  const chosen = new Map<string, Side>();
  for (const [group, defects] of order) {
    const want = (side: Side): number =>
      defects.reduce((sum, defect) => {
        const total = totals.get(defect) ?? 1;
        return sum + shares[side] - (placed[side].get(defect) ?? 0) / total;
      }, 0);
    const [side = 'train'] = sides
      .filter((one) => shares[one] > 0)
      .sort((a, b) => want(b) - want(a) || shares[b] - shares[a]);
    chosen.set(group, side);
    for (const defect of defects) placed[side].set(defect, (placed[side].get(defect) ?? 0) + 1);
  }
  return chosen;
}

/** A tenth of the parts without defects are good pictures of the test. */
const testShare = 0.1;

/**
 * Good pictures of MVTec AD for a material with so many parts without and with defects: of the clean ones `held` are for the test;
 * where there is none, `lent` of those with defects train, and their samples cannot test.
 */
export const goodShares = (clean: number, defective: number): { held: number; lent: number } => ({
  held: Math.floor(clean * testShare),
  lent: clean > 0 ? 0 : Math.floor(defective / 2),
});

export function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** A place in a seeded order. */
export const rank = (name: string, seed: number): string =>
  createHash('sha256').update(`${seed} ${name}`).digest('hex');
