/** The distributions of two inspections side by side. */
import type { Distribution, Inspection } from '../inspect/index.ts';
import { deviation, mean, median } from '../inspect/index.ts';

export interface Shift {
  /** Such as `Mask area, IC+bridge`. */
  what: string;
  unit: string;
  a: number;
  b: number;
  /** Distance of the means in common standard deviations. */
  by: number;
}

/** Where the groups of both differ, largest first; groups that only one has are counts' business. */
export function shifts(a: Inspection, b: Inspection): Shift[] {
  return a.distributions
    .flatMap((one) => {
      const other = b.distributions.find(({ title }) => title === one.title);
      return Object.entries(one.groups).flatMap(([group, values]): Shift[] => {
        const others = other?.groups[group];
        if (!others) return [];
        const spread = Math.sqrt((deviation(values) ** 2 + deviation(others) ** 2) / 2);
        const apart = Math.abs(mean(values) - mean(others));
        const by = apart === 0 ? 0 : apart / Math.max(spread, 1e-9);
        return [{ what: `${one.title}, ${group}`, unit: one.unit, a: median(values), b: median(others), by }];
      });
    })
    .sort((x, y) => y.by - x.by);
}

/** For plots: each group of A above the same group of B. */
export function sideBySide(a: Inspection, b: Inspection): Distribution[] {
  return a.distributions.map(({ title, unit, groups }): Distribution => {
    const others = b.distributions.find((other) => other.title === title)?.groups ?? {};
    const names = [...new Set([...Object.keys(groups), ...Object.keys(others)])];
    return {
      title,
      unit: unit.startsWith('band') ? '' : unit,
      groups: Object.fromEntries(
        names
          .flatMap((name): [string, number[]][] => [
            [`A ${name}`, groups[name] ?? []],
            [`B ${name}`, others[name] ?? []],
          ])
          .filter(([, values]) => values.length > 0),
      ),
    };
  });
}
