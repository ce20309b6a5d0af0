/** How a comparison is told: verdicts, counts, values, looks and distributions of A against those of B. */
import type { ComparedPair } from '../../features/compare/index.ts';
import { type Comparison, columns, noticesOf, type Sided } from '../../features/compare/index.ts';
import { threshold } from '../../features/inspect/index.ts';

export function formatComparison({ comparison, page, next }: Omit<ComparedPair, 'sheet'>) {
  const { a, b, values, drift } = comparison;
  const defects = [...new Set([...Object.keys(a.counts), ...Object.keys(b.counts)])].sort();
  const counts = defects.map((defect): [string, [number, number]] => [
    defect,
    [a.counts[defect] ?? 0, b.counts[defect] ?? 0],
  ]);
  return {
    data: {
      a: a.run,
      b: b.run,
      counts: Object.fromEntries(counts),
      values: typeof values === 'string' ? null : values.map((one) => ({ ...one })),
      look_score: drift?.score ?? null,
      page,
    },
    lines: [...comparisonLines(comparison, counts), noticesOf(comparison), `page ${page}`],
    next,
  };
}

function comparisonLines(
  { a, b, values, shifts, drift, common, shared }: Comparison,
  counts: [string, [number, number]][],
): string[] {
  const perDefect = counts.map(([defect, [inA, inB]]) => `${defect} ${inA} -> ${inB}`);
  return [
    `A ${a.run}: ${a.verdict}, ${a.inspection.samples.length} samples`,
    `B ${b.run}: ${b.verdict}, ${b.inspection.samples.length} samples`,
    ...shared,
    ...oddLooks(a, b),
    `per defect: ${perDefect.join(', ')}`,
    valuesLine(values),
    drift
      ? `camera look of B ${drift.score.toFixed(2)} like A (${drift.score >= threshold ? 'the same look' : 'another look'}; threshold ${threshold})`
      : 'camera look: they share no material',
    shiftsLine(shifts),
    `${common} cells have a look in both${common > 0 ? `; the sheet shows some: ${columns.join(', ')}` : ''}`,
  ];
}

const shownValues = 12;

function valuesLine(values: Comparison['values']): string {
  if (typeof values === 'string') return `values: ${values}`;
  const shown = values.slice(0, shownValues).map(({ name, a, b }) => `${name} ${a} -> ${b}`);
  const more = values.length > shownValues ? `; and ${values.length - shownValues} more` : '';
  return `values that differ: ${shown.join('; ') || 'none'}${more}`;
}

function shiftsLine(shifts: Comparison['shifts']): string {
  const moved = shifts
    .filter(({ by }) => by >= 1)
    .slice(0, 4)
    .map(
      ({ what, a, b, by }) => `${what} ${a.toPrecision(3)} -> ${b.toPrecision(3)} (${by.toFixed(1)} spreads)`,
    );
  return `distributions that moved: ${moved.join('; ') || 'none by a whole spread'}`;
}

/** What an inspection of each says of its files and colours, which a comparison is asked for most. */
const oddLooks = (a: Sided, b: Sided): string[] =>
  Object.entries({ A: a, B: b }).flatMap(([name, { inspection }]) =>
    inspection.findings
      .filter(({ id }) => id === 'look.grey' || id === 'files.look')
      .map(({ what }) => `${name}: ${what}`)
      .slice(0, 2),
  );
