/** Findings about training on a dataset: what the usual split or MVTec AD would leave out, for want of crops and parts. */
import { counted } from '../../../base/counted.ts';
import { foreseenGoodGaps, foreseenSideGaps } from '../../../domain/training-gaps.ts';
import {
  type Crops,
  cropId,
  type DatasetSample,
  type Parts,
  partOf,
  partOfSample,
} from '../../labelled/index.ts';
import { grouped } from '../groups.ts';
import type { Finding } from '../inspection.ts';
import { many, morePatches, type Plan } from './counts.ts';

/** A smoke run of a few samples is looked at, not trained on: of it this is no more than worth knowing. */
export function trainingFindings(
  samples: readonly DatasetSample[],
  crops: Crops,
  plan: Plan,
  parts: Parts,
): Finding[] {
  const level =
    samples.length > 0 && samples.every((one) => many <= count(samples, one.defect)) ? 'look' : 'info';
  const { noun } = parts;
  const placed = samples.map((sample) => ({ defect: sample.defect, group: partOfSample(parts, sample) }));
  const sides = foreseenSideGaps(placed, noun);
  const good = foreseenGoodGaps(materialsOf(samples, crops, parts));
  return [
    ...(sides.length === 0
      ? []
      : [
          {
            id: 'counts.split',
            level,
            what: `divided by ${noun}, 80/10/10, ${sides.join('; ')}`,
            samples: [],
            fix: [...morePatches(plan), `a second board gives each defect more ${noun}s`].join('; or '),
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
  parts: Parts,
): Record<string, { clean: number; defective: number }> {
  const carrying = new Set(samples.map((sample) => partOfSample(parts, sample)));
  const known = new Set<string>();
  const materials: Record<string, { clean: number; defective: number }> = {};
  for (const { defect } of samples) {
    const [material = ''] = defect.split('+');
    materials[material] ??= { clean: 0, defective: 0 };
  }
  for (const crop of byId.values()) {
    const own = materials[crop.material];
    const part = partOf(parts, cropId(crop));
    if (own === undefined || crop.look === undefined || known.has(part)) continue;
    known.add(part);
    if (carrying.has(part)) own.defective++;
    else own.clean++;
  }
  return materials;
}

/** One part in several crops, or that nobody knows. A split by crop would show it on two sides. */
export function partFindings(samples: readonly DatasetSample[], parts: Parts): Finding[] {
  const defects = grouped(samples, (sample) => sample.source && [sample.defect, sample.source]);
  const repeated = [...defects].flatMap(([defect, sources]) => {
    const ids = new Set(sources.map(cropId));
    const shown = new Set([...ids].map((id) => partOf(parts, id))).size;
    return shown < ids.size
      ? [
          `${counted(sources.length, `${defect} sample`)} of ${counted(ids.size, 'crop')} from ${counted(shown, 'part')}`,
        ]
      : [];
  });
  const findings: Finding[] = [];
  if (repeated.length > 0)
    findings.push({
      id: 'counts.parts',
      level: 'info',
      what: `patches overlap, so one part is in several crops: ${repeated.join('; ')}`,
      samples: [],
      fix: 'keep a part on one side when you divide (export_dataset does); another scene gives other parts',
    });
  if (parts.untold !== undefined)
    findings.push({
      id: 'counts.places',
      level: 'info',
      what: `one part may be in several crops: the run's files tell no place on the board ${parts.untold}`,
      samples: [],
    });
  return findings;
}
