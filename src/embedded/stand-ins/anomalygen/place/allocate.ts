/** How many masks each defect gets: evenly for inference, by the numbers of training masks for a validation. */
import { join } from 'node:path';
import { type DefectSpec, submasksIn } from '../dataset.ts';
import { Refused } from '../refused.ts';
import { splitType } from '../test-case.ts';

export interface Wish {
  total: number;
  mode: string;
  /** JSON of `--per-defect-counts`. */
  given: string | undefined;
}

/** Throws as allocate_samples.py does where a validation would leave a defect without any. */
export async function allocate(
  specs: readonly DefectSpec[],
  dataset: string,
  { total, mode, given }: Wish,
): Promise<Map<string, number>> {
  const types = specs.map(({ defect_type }) => defect_type);
  const counts = new Map<string, number>();
  for (const type of types) {
    const [material, defect] = splitType(type);
    counts.set(type, (await submasksIn(join(dataset, material, 'mask', defect))).length);
  }
  const listed = [...counts].map(([type, count]) => `'${type}': ${count}`).join(', ');
  process.stderr.write(`derived per-type mask counts: {${listed}}\n`);
  if (mode !== 'inference' && mode !== 'validation')
    throw new Refused(`ValueError: unknown --mode '${mode}' (expected 'inference' or 'validation')`);
  if (given !== undefined) return overridden(types, given, mode);
  return mode === 'inference' ? even(types, total) : proportional(types, counts, total);
}

function overridden(types: readonly string[], given: string, mode: string): Map<string, number> {
  if (mode !== 'inference')
    throw new Refused('ValueError: --per-defect-counts is only valid with --mode inference');
  const parsed: unknown = JSON.parse(given);
  const table = new Map(Object.entries(typeof parsed === 'object' && parsed !== null ? parsed : {}));
  return new Map(types.map((type) => [type, Number(table.get(type) ?? 0)]));
}

/** The first defects one more where it does not divide. */
function even(types: readonly string[], total: number): Map<string, number> {
  const each = Math.floor(total / types.length);
  return new Map(types.map((type, n) => [type, each + (n < total % types.length ? 1 : 0)]));
}

/** By largest remainder. */
function proportional(
  types: readonly string[],
  counts: ReadonlyMap<string, number>,
  total: number,
): Map<string, number> {
  const sum = types.reduce((all, type) => all + (counts.get(type) ?? 0), 0);
  if (sum === 0) throw new Refused('ValueError: sum of mask counts must be > 0');
  const raw = types.map((type) => ({ type, share: (total * (counts.get(type) ?? 0)) / sum }));
  const shares = new Map(raw.map(({ type, share }) => [type, Math.floor(share)]));
  const left = total - [...shares.values()].reduce((all, one) => all + one, 0);
  const order = raw
    .map((one, n) => ({ ...one, n, rest: one.share - Math.floor(one.share) }))
    .sort((a, b) => b.rest - a.rest || a.n - b.n);
  for (const { type } of order.slice(0, left)) shares.set(type, (shares.get(type) ?? 0) + 1);
  const none = types.filter((type) => shares.get(type) === 0);
  if (none.length > 0) {
    const least = Math.min(...[...counts.values()].filter((count) => count > 0));
    throw new Refused(
      `ValueError: validation JSONL coverage broken: types [${none.map((type) => `'${type}'`).join(', ')}] got 0 entries with num_sdg=${total}. Increase num_sdg to >= ${Math.max(total, Math.ceil((3 * sum) / least))} or trim defect_spec.`,
    );
  }
  return shares;
}
