/** Pairs that no board of the run can fill are left out before the submit, where the release's own graph would fail for them. */
import { materialsOf } from '../../domain/cookbook.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import type { RunParameters } from '../../domain/resolve.ts';
import { parsedBoard } from '../boards/index.ts';

/** The same parameters where every pair can be filled, or none: a check refuses that. */
export async function withFillablePairs(run: RunParameters): Promise<RunParameters> {
  if (releaseOf(run.release).arguments.unfilledPairs === 'pods') return run;
  const crops = await Promise.all(
    run.boards.map(({ cookbook }) =>
      parsedBoard(cookbook, run).then(
        ({ crop }) => materialsOf(crop),
        () => undefined,
      ),
    ),
  );
  // A check says what is wrong with a board that cannot be read.
  if (crops.includes(undefined)) return run;
  const known = crops.flatMap((materials) => materials ?? []);
  const kept = run.anomaly_types.filter(([material]) => known.includes(material));
  const left_out = run.anomaly_types.filter(([material]) => !known.includes(material));
  return kept.length === 0 || left_out.length === 0 ? run : { ...run, anomaly_types: kept, left_out };
}
