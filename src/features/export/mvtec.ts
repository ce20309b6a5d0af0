/**
 * The layout of MVTec AD: one category a material, since a detector learns what one kind of thing looks like. Good
 * pictures are the clean camera looks; parts that carry defects are for testing, all others train.
 */

import { encodePng, readImage } from '../../base/imaging/raster.ts';
import { inParallel } from '../../base/system/in-parallel.ts';
import { localPaths } from '../../base/system/local-path.ts';
import { goodShares, rank } from '../../domain/split.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { type Crop, type Crops, cropId, partOf } from '../labelled/index.ts';
import type { Plan, Shaped } from './plan.ts';
import type { Target } from './target.ts';

export interface MvtecCounts {
  /** By `<material>/train/good` and so on. */
  counts: Record<string, number>;
  /** Samples whose clean crop had to train, since there was no other. */
  unused: string[];
}

export async function writeMvtec(
  plan: Plan,
  crops: Crops,
  store: ObjectStore,
  target: Target,
): Promise<MvtecCounts> {
  const counts: Record<string, number> = {};
  const unused: string[] = [];
  const put = async (path: string, copy: (to: string) => Promise<void>): Promise<void> => {
    const n = counts[path] ?? 0;
    counts[path] = n + 1;
    await copy(`${path}/${String(n).padStart(4, '0')}`);
  };
  const materials = [...new Set(plan.samples.map(({ material }) => material))].sort();
  const folders = localPaths(materials);
  for (const [m, material] of materials.entries()) {
    const folder = folders[m] ?? material;
    const samples = plan.samples.filter((sample) => sample.material === material);
    const { train, test, tested } = divide(material, samples, crops, plan);
    unused.push(...samples.filter((sample) => !tested.includes(sample)).map(({ name }) => name));
    for (const crop of train) await put(`${folder}/train/good`, (to) => copyLook(crop, to, target));
    for (const crop of test) await put(`${folder}/test/good`, (to) => copyLook(crop, to, target));
    const kinds = [...new Set(tested.map(({ kind }) => kind))].sort();
    const names = localPaths(kinds);
    for (const [k, kind] of kinds.entries()) {
      const own = tested.filter((sample) => sample.kind === kind);
      const name = names[k] ?? kind;
      counts[`${folder}/test/${name}`] = own.length;
      await inParallel(
        own.map((sample, n) => ({ sample, n })),
        8,
        async ({ sample, n }) => {
          const number = String(n).padStart(4, '0');
          await target.copy(
            sample.pictureKey,
            `${folder}/test/${name}/${number}${endingOf(sample.pictureKey)}`,
          );
          await target.write(
            `${folder}/ground_truth/${name}/${number}_mask.png`,
            await maskPng(store, sample),
          );
        },
      );
    }
  }
  return { counts, unused };
}

interface Division {
  train: Crop[];
  test: Crop[];
  tested: Shaped[];
}

/** By part: its crops are all for training, or all for testing. */
function divide(
  material: string,
  samples: readonly Shaped[],
  { byId }: Crops,
  { seed, parts }: Plan,
): Division {
  const own = new Map<string, Crop[]>();
  for (const crop of byId.values()) {
    if (crop.material !== material || !crop.look) continue;
    const part = partOf(parts, cropId(crop));
    own.set(part, [...(own.get(part) ?? []), crop]);
  }
  const order = [...own.keys()].sort((a, b) => (rank(a, seed) < rank(b, seed) ? -1 : 1));
  const carrying = new Set(samples.map(({ group }) => group));
  const clean = order.filter((part) => !carrying.has(part));
  const defective = order.filter((part) => carrying.has(part));
  const share = goodShares(clean.length, defective.length);
  const lent = defective.slice(0, share.lent);
  const cropsOf = (chosen: readonly string[]): Crop[] => chosen.flatMap((part) => own.get(part) ?? []);
  return {
    train: cropsOf([...clean.slice(share.held), ...lent]),
    test: cropsOf([...clean.slice(0, share.held), ...defective.slice(share.lent)]),
    tested: samples.filter(({ group }) => !lent.includes(group)),
  };
}

const endingOf = (key: string): string => /\.[a-z]+$/i.exec(key)?.[0] ?? '.png';

async function copyLook({ look }: Crop, to: string, target: Target): Promise<void> {
  if (look) await target.copy(look.key, `${to}${endingOf(look.key)}`);
}

/** Loaders look for `_mask.png`, whatever the mask came as. */
async function maskPng(store: ObjectStore, { maskKey }: Shaped): Promise<Uint8Array> {
  const bytes = await store.read(maskKey);
  return /\.png$/i.test(maskKey) ? bytes : encodePng(await readImage(bytes, 1));
}
