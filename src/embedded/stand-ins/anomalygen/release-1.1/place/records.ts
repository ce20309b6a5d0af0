/** Which submask goes to which clean picture in release 1.1: each type counts its own seeds, the last record takes the rest. */
import { join } from 'node:path';
import { random } from '../../../shared/random.ts';
import { type CleanImage, submasksIn } from '../../dataset.ts';
import { shuffled } from '../../place/records.ts';
import { splitType } from '../../test-case.ts';
import { warn } from '../python-script.ts';
import { poolImages, type Spec } from './spec.ts';

export interface PairRecord {
  spec: Spec;
  image: CleanImage;
  submask: string;
  /** Masks of this pair. */
  seeds: number;
}

export async function recordsFor(
  specs: readonly Spec[],
  dataset: string,
  allocation: ReadonlyMap<string, number>,
  seed: number,
): Promise<PairRecord[]> {
  const records: PairRecord[] = [];
  for (const spec of specs) {
    const count = allocation.get(spec.defect_type) ?? 0;
    if (count === 0) continue;
    const [texture, defect] = splitType(spec.defect_type);
    const submasks = await submasksIn(join(dataset, texture, 'mask', defect));
    if (submasks.length === 0) {
      warn(`no submasks for ${spec.defect_type}`);
      continue;
    }
    const images = await poolImages(dataset, texture);
    const next = random(`${seed}:${spec.defect_type}`);
    const [masks, pictures] = [shuffled(submasks, next), shuffled(images, next)];
    const seeds = Math.max(1, Math.ceil(count / (masks.length * pictures.length)));
    const total = Math.ceil(count / seeds);
    for (let n = 0; n < total; n++) {
      const at = n % masks.length;
      const submask = masks[at];
      const image = pictures[(at + Math.floor(n / masks.length)) % pictures.length];
      if (submask === undefined || image === undefined) continue;
      if (spec.spatial === 'cad' && image.cadMask === undefined) continue;
      records.push({ spec, image, submask, seeds: n < total - 1 ? seeds : count - seeds * (total - 1) });
    }
  }
  return records;
}
