/** Measures the camera looks of a run, crop by crop. */

import { inParallel } from '../../../base/system/in-parallel.ts';
import type { ObjectStore } from '../../../ports/store/port.ts';
import { type Crop, type Crops, cropId } from '../../labelled/index.ts';
import { readSmall } from '../small.ts';
import { featuresOf } from './features.ts';
import type { Measured } from './profile.ts';

export interface MeasuredCrop extends Measured {
  crop: string;
}

/** More pictures of a material would tell the same. */
const mostPerMaterial = 120;

/** Looks that can be decoded, evenly spread over each material's crops; the others are other findings' business. */
export async function measureLooks(
  store: ObjectStore,
  { byId }: Crops,
  onEach: () => Promise<void>,
): Promise<MeasuredCrop[]> {
  const all = [...byId.values()].filter(({ look }) => look !== undefined);
  const materials = new Set(all.map(({ material }) => material));
  const chosen = [...materials].flatMap((material) =>
    evenly(
      all.filter((crop) => crop.material === material),
      mostPerMaterial,
    ),
  );
  const measured = await inParallel(chosen, 4, async (crop) => {
    const one = await measureLook(store, crop);
    await onEach();
    return one;
  });
  return measured.filter((one) => one !== undefined);
}

async function measureLook(store: ObjectStore, crop: Crop): Promise<MeasuredCrop | undefined> {
  if (!crop.look) return undefined;
  const [seen, drawn] = await Promise.all([
    store.read(crop.look.key),
    crop.render ? store.read(crop.render.key) : undefined,
  ]);
  try {
    const look = await readSmall(seen);
    const render = drawn && (await readSmall(drawn));
    const same = render?.width === look.width && render.height === look.height ? render : undefined;
    const { material, board } = crop;
    return { crop: cropId(crop), material, board, features: featuresOf(look, same) };
  } catch {
    // A picture that cannot be decoded is told by the CAD check of its crop.
    return undefined;
  }
}

/** At most `count` of the list, first and last among them. */
export function evenly<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list];
  const step = (list.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, n) => list[Math.round(n * step)]).filter(
    (one) => one !== undefined,
  );
}
