/** How a comparison is told: verdicts, counts, values, looks and distributions of A against those of B. */
import { counted } from '../../base/counted.ts';
import type { ComparedPair } from '../../features/compare/index.ts';
import { type Comparison, columns, noticesOf, type Sided } from '../../features/compare/index.ts';
import { type Finding, threshold, type Verdict, verdictOf } from '../../features/inspect/index.ts';

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
    sideLine('A', a),
    sideLine('B', b),
    betterLine(a, b, common),
    ...shared,
    `per defect: ${perDefect.join(', ')}`,
    valuesLine(values),
    drift
      ? `camera look of B ${drift.score.toFixed(2)} like A (${drift.score >= threshold ? 'the same look' : 'another look'}; threshold ${threshold})`
      : 'camera look: they share no material',
    shiftsLine(shifts, counts),
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

function shiftsLine(shifts: Comparison['shifts'], counts: [string, [number, number]][]): string {
  if (!counts.some(([, [a, b]]) => a > 0 && b > 0))
    return 'distributions: no defect is in both, not compared';
  const moved = shifts
    .filter(({ by }) => by >= 1)
    .slice(0, 4)
    .map(
      ({ what, a, b, by }) => `${what} ${a.toPrecision(3)} -> ${b.toPrecision(3)} (${by.toFixed(1)} spreads)`,
    );
  const shared = counts.some(([, [a, b]]) => a > 0 && b > 0);
  const none = shared ? 'none by a whole spread' : 'none, but no defect is in both';
  return `distributions that moved: ${moved.join('; ') || none}`;
}

/** Findings of the camera look come first: a comparison is asked for them most. */
const odd = ['look.grey', 'files.look'];
const reasons = 3;

/** The verdict with what it rests on. */
function sideLine(name: string, { run, verdict, inspection: { samples, findings } }: Sided): string {
  const rank = ({ id, level }: Finding): number => (odd.includes(id) ? 0 : level === 'bad' ? 1 : 2);
  const told = findings
    .filter(({ id, level }) => level !== 'info' || odd.includes(id))
    .sort((one, other) => rank(one) - rank(other))
    .map(({ what }) => what.slice(0, 160));
  const more = told.length > reasons ? [`and ${told.length - reasons} more`] : [];
  const why = [...told.slice(0, reasons), ...more].join('; ');
  return `${name} ${run}: ${verdict}, ${counted(samples.length, 'sample')}${why ? `: ${why}` : ''}`;
}

const ranks: readonly Verdict[] = ['GOOD', 'USABLE WITH CARE', 'NOT USABLE'];

/** Which run the findings speak for; what trains better they cannot say. */
function betterLine(a: Sided, b: Sided, common: number): string {
  if (a.inspection.preview !== b.inspection.preview)
    return `for training: ${a.inspection.preview ? 'B' : 'A'} only, the other is a preview`;
  const [first, second] = [a, b].map(({ inspection }) => ranks.indexOf(verdictOf(inspection)));
  if (first !== second && first !== undefined && second !== undefined)
    return `better by findings: ${first < second ? 'A' : 'B'}`;
  return `neither is better by findings: ${common > 0 ? 'look at the same cells in the sheet' : 'look at the pictures of each'}`;
}
