/** Pairs that the board cannot fill are left out before the submit, where the release's own graph would fail for them. */
import { materialsOf } from '../../domain/cookbook.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import type { RunParameters } from '../../domain/resolve.ts';
import { parsedBoard } from '../boards/index.ts';

/** The same parameters where every pair can be filled, or none: a check refuses that. */
export async function withFillablePairs(run: RunParameters): Promise<RunParameters> {
  if (releaseOf(run.release).arguments.unfilledPairs === 'pods') return run;
  const files = await parsedBoard(run.cookbook, run).catch(() => undefined);
  const known = materialsOf(files?.crop);
  if (known === undefined) return run;
  const kept = run.anomaly_types.filter(([material]) => known.includes(material));
  const left_out = run.anomaly_types.filter(([material]) => !known.includes(material));
  return kept.length === 0 || left_out.length === 0 ? run : { ...run, anomaly_types: kept, left_out };
}
