/** Findings from the table: what the guardrail blocked, and nearest-neighbour scores, which a separate evaluation adds. */
import { nameOfRow } from '../../../domain/samples.ts';
import { type Blocked, blockedAdvice, blockedCounts } from '../../labelled/index.ts';
import type { Finding } from '../inspection.ts';
import { fences, median } from '../numbers.ts';

const column = 'nn_score';

/** Scores by sample name; empty when the table has no such column. */
export function scoresIn(rows: readonly Record<string, string>[]): Map<string, number> {
  return new Map(
    rows.flatMap((row): [string, number][] => {
      const text = row[column];
      const value = Number(text);
      return text === undefined || text.trim() === '' || !Number.isFinite(value)
        ? []
        : [[nameOfRow(row), value]];
    }),
  );
}

/** Names of samples that the guardrail of AnomalyGen 1.0.1 replaced by black pictures; 1.0.0 has no such column. */
export function blockedIn(rows: readonly Record<string, string>[]): string[] {
  return rows.flatMap((row) => (row.guardrail_pass?.trim() === '0' ? [nameOfRow(row)] : []));
}

/** `rows`: what a later release keeps apart, since it has no picture. */
export function guardrailFindings(black: readonly string[], rows: Blocked | undefined): Finding[] {
  const found: Finding[] = [];
  if (black.length > 0)
    found.push({
      id: 'score.guardrail',
      level: 'bad',
      what: `samples that AnomalyGen's guardrail replaced by black pictures: ${black.length}`,
      samples: [...black],
      fix: 'leave them out; for pictures of boards the guardrail can be turned off (ANOMALYGEN_IMAGE_GUARDRAIL=0)',
    });
  if (rows !== undefined && rows.total > 0)
    found.push({
      id: 'guardrail.blocked',
      level: rows.wholly.length > 0 ? 'bad' : 'look',
      what: `the guardrail blocked ${blockedCounts(rows)}; they have no picture${rows.message === '' ? '' : `; its words: ${JSON.stringify(rows.message)}`}`,
      samples: [],
      fix:
        blockedAdvice(rows) ||
        'the rows that it let pass are whole; ask for more samples to make up for them',
    });
  return found;
}

/** Far below the quartiles, and by more than a tenth of the middle, so that a narrow spread names nobody. */
export function scoreFindings(scores: ReadonlyMap<string, number>): Finding[] {
  const values = [...scores.values()];
  if (values.length === 0) return [];
  const middle = median(values);
  const { low } = fences(values, 2);
  const poor = [...scores].filter(
    ([, value]) => value < low && value < middle - 0.1 * Math.abs(middle) && values.length >= 8,
  );
  const summary: Finding = {
    id: 'score.summary',
    level: 'info',
    what: `${column} of ${values.length} samples: median ${middle.toFixed(3)}, lowest ${Math.min(...values).toFixed(3)}`,
    samples: [],
  };
  if (poor.length === 0) return [summary];
  return [
    {
      id: 'score.low',
      level: 'look',
      what: `samples that score far below the others: ${poor.length} (${column}, the lowest ${Math.min(...values).toFixed(3)} against a median of ${middle.toFixed(3)})`,
      samples: poor.sort(([, a], [, b]) => a - b).map(([name]) => name),
      fix: 'look at them: they are unlike the real defects that AnomalyGen was trained on',
    },
    summary,
  ];
}
