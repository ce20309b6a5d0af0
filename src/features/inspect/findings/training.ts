/** Findings about training on a dataset: what the usual split or MVTec AD would leave out, for want of crops. */
import { foreseenGoodGaps, foreseenSideGaps } from '../../../domain/training-gaps.ts';
import { type Crops, cropId, type DatasetSample } from '../../labelled/index.ts';
import type { Finding } from '../inspection.ts';
import { many, morePatches, type Plan } from './counts.ts';

/** A smoke run of a few samples is looked at, not trained on: of it this is no more than worth knowing. */
export function trainingFindings(samples: readonly DatasetSample[], crops: Crops, plan: Plan): Finding[] {
  const level =
    samples.length > 0 && samples.every((one) => many <= count(samples, one.defect)) ? 'look' : 'info';
  const placed = samples.map(({ name, defect, source, image }) => ({
    defect,
    group: source ? cropId(source) : (image ?? name),
  }));
  const sides = foreseenSideGaps(placed);
  const good = foreseenGoodGaps(materialsOf(samples, crops));
  return [
    ...(sides.length === 0
      ? []
      : [
          {
            id: 'counts.split',
            level,
            what: `divided by crop, 80/10/10, ${sides.join('; ')}`,
            samples: [],
            fix: [...morePatches(plan), 'a second board gives each defect more crops'].join('; or '),
          } satisfies Finding,
        ]),
    ...(good.length === 0
      ? []
      : [
          {
            id: 'counts.good',
            level: 'info',
            what: `as MVTec AD, ${good.join('; ')}`,
            samples: [],
          } satisfies Finding,
        ]),
  ];
}

const count = (samples: readonly DatasetSample[], defect: string): number =>
  samples.filter((one) => one.defect === defect).length;

function materialsOf(
  samples: readonly DatasetSample[],
  { byId }: Crops,
): Record<string, { clean: number; defective: number }> {
  const carrying = new Set(samples.flatMap(({ source }) => source ?? []).map(cropId));
  const materials: Record<string, { clean: number; defective: number }> = {};
  for (const { defect } of samples) {
    const [material = ''] = defect.split('+');
    materials[material] ??= { clean: 0, defective: 0 };
  }
  for (const crop of byId.values()) {
    const own = materials[crop.material];
    if (own === undefined || crop.look === undefined) continue;
    if (carrying.has(cropId(crop))) own.defective++;
    else own.clean++;
  }
  return materials;
}
