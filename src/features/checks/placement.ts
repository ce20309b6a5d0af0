/** Can the asked defects be placed at all? By CAD placing knows four of them; any other gets no sample, after all stages before. */
import type { Check } from '../../domain/checks.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import { pairName, placedByCad } from '../../domain/taxonomy.ts';
import { fail, type Probe, pass, skipped, warn } from './subject.ts';

const id = 'run.placement';

export const placement: Probe = {
  id,
  local: true,
  check: async ({ run }): Promise<Check[]> => {
    const way = `default_spatial_dependency ${run.default_spatial_dependency}`;
    if (run.default_spatial_dependency !== 'cad') return [skipped(id, 'every defect can be placed so', way)];
    const odd = run.anomaly_types.filter(([, defect]) => !placedByCad.includes(defect)).map(pairName);
    if (odd.length === 0) return [pass(id, 'every defect is one that can be placed by CAD', way)];
    const evidence = `${way}: AnomalyGen knows the places of ${placedByCad.join(', ')} alone`;
    const text = releaseOf(run.release).arguments.spatial.includes('text')
      ? ', or text with prompts in defect_spec.jsonl'
      : '';
    const fix = `give default_spatial_dependency free (anywhere on the crop)${text}`;
    if (odd.length < run.anomaly_types.length)
      return [warn(id, `${odd.join(', ')} can never be placed by CAD and would be left out`, evidence, fix)];
    return [
      {
        ...fail(id, `${odd.join(', ')} can never be placed by CAD`, evidence, fix),
        // A checkpoint that comes along seldom knows such a pair, which models.taxonomy says.
        ...(run.trains ? { correction: { default_spatial_dependency: 'free' } } : {}),
      },
    ];
  },
};
