/** Which submask goes to which clean picture: every combination once before any comes again. */
import { join } from 'node:path';
import { random } from '../../shared/random.ts';
import { type CleanImage, cleanImages, type DefectSpec, submasksIn } from '../dataset.ts';
import { splitType } from '../test-case.ts';

export interface PlaceRecord {
  spec: DefectSpec;
  image: CleanImage;
  submask: string;
}

/** The records, and how many placements each needs so that the allocation can be met. */
export async function recordsFor(
  specs: readonly DefectSpec[],
  dataset: string,
  allocation: ReadonlyMap<string, number>,
): Promise<{ records: PlaceRecord[]; seeds: number }> {
  const pools: { spec: DefectSpec; count: number; submasks: string[]; images: CleanImage[] }[] = [];
  for (const spec of specs) {
    const count = allocation.get(spec.defect_type) ?? 0;
    if (count === 0) continue;
    const [material, defect] = splitType(spec.defect_type);
    const submasks = await submasksIn(join(dataset, material, 'mask', defect));
    if (submasks.length === 0) process.stderr.write(`warn: no submasks for ${spec.defect_type}\n`);
    else pools.push({ spec, count, submasks, images: await cleanImages(dataset, material) });
  }
  const seeds = pools.reduce(
    (most, { count, submasks, images }) =>
      Math.max(most, Math.ceil(count / (submasks.length * images.length))),
    1,
  );
  const records = pools.flatMap(({ spec, count, submasks, images }) => {
    const next = random(`0:${spec.defect_type}`);
    const masks = shuffled(submasks, next);
    const pictures = shuffled(images, next);
    return Array.from({ length: Math.ceil(count / seeds) }, (_, n): PlaceRecord[] => {
      const at = n % masks.length;
      const submask = masks[at];
      const image = pictures[(at + Math.floor(n / masks.length)) % pictures.length];
      return submask === undefined || image === undefined ? [] : [{ spec, image, submask }];
    }).flat();
  });
  return { records, seeds };
}

export function shuffled<Item>(items: readonly Item[], next: () => number): Item[] {
  const keyed = items.map((item): [number, Item] => [next(), item]);
  return keyed.sort(([a], [b]) => a - b).map(([, item]) => item);
}
