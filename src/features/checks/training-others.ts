/**
 * Folders of the raw dataset that nothing trains on and validate_dataset.py of AnomalyGen 1.0 looks at all the same: it takes every
 * folder for a material and every folder of its anomaly_image/ for a defect. The first state of 1.0.0 only warns of what
 * lacks its mask, later ones end with 1 (both read), and with it the training.
 */
import { inParallel } from '../../base/system/in-parallel.ts';
import type { Check } from '../../domain/checks.ts';
import { type DefectPair, unknownPairs } from '../../domain/taxonomy.ts';
import { firstPairForm } from '../../domain/training-pairs.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { type Subject, warn } from './subject.ts';
import { firstObjects, type Tree } from './tree.ts';

/** So many folders, and pictures of one, are looked at. */
const most = 40;
const listed = 5000;
/** It counts no TIFF. */
const counted = (name: string): boolean => firstPairForm.pictures.test(name) && !/\.tiff?$/i.test(name);
const stem = (name: string): string => name.replace(/\.[^.]+$/, '');

/** Nothing to say where each folder is paired; pairs of the recipe have checks of their own. */
export async function otherFolders(
  { store }: Pick<Subject, 'store'>,
  { prefix }: Tree,
  trained: readonly DefectPair[],
): Promise<Check[]> {
  const found = await inParallel((await foldersIn(store, prefix)).slice(0, most), 4, (material) =>
    issuesOf(store, prefix, material, trained),
  );
  const issues = found.flat();
  const [first] = issues;
  if (first === undefined) return [];
  const what = `validate_dataset.py may end the training at ${issues.length === 1 ? 'a folder' : `${issues.length} folders`} that no pair of the recipe uses: ${issues.slice(0, 3).join('; ')}`;
  const fix = `move ${issues.length === 1 ? 'it' : 'them'} out of ${store.url}/${prefix}, or give each picture its mask, mask/<defect>/<its name>_mask`;
  return [
    {
      ...warn('raw.training_pairs', what, `${store.url}/${prefix}`, fix),
      costs:
        'images with a later state of AnomalyGen 1.0 end the training before it begins; the first one only warns',
    },
  ];
}

async function issuesOf(
  store: ObjectStore,
  prefix: string,
  material: string,
  trained: readonly DefectPair[],
): Promise<string[]> {
  const inside = await foldersIn(store, `${prefix}${material}/`);
  const missing = ['anomaly_image', 'mask'].find((name) => !inside.includes(name));
  // What the recipe trains lacks these in words of its own.
  if (missing !== undefined && (await isEmpty(store, `${prefix}${material}/`))) return [];
  if (missing !== undefined)
    return trained.some(([one]) => one === material) ? [] : [`${material}/ has no ${missing}/`];
  const defects = await foldersIn(store, `${prefix}${material}/anomaly_image/`);
  const others = unknownPairs(
    defects.map((defect): DefectPair => [material, defect]),
    trained,
  );
  const found = await inParallel(others.slice(0, most), 4, async ([, defect]) => {
    const [pictures, masks] = await Promise.all(
      ['anomaly_image', 'mask'].map((kind) => namesIn(store, `${prefix}${material}/${kind}/${defect}/`)),
    );
    const stems = new Set((masks ?? []).map(stem));
    const alone = (pictures ?? []).filter((name) => !stems.has(`${stem(name)}_mask`));
    return alone[0] === undefined
      ? []
      : [
          `${alone.length} of ${pictures?.length} pictures of ${material}/anomaly_image/${defect} have no mask, such as ${alone[0]}`,
        ];
  });
  return found.flat();
}

/** A folder without a file does not travel: buckets know none. */
const isEmpty = async (store: ObjectStore, folder: string): Promise<boolean> =>
  (await firstObjects(store, folder, 1)).length === 0;

/** Hidden ones are left out by the pod. */
async function foldersIn(store: ObjectStore, prefix: string): Promise<string[]> {
  const children = await store.children(prefix);
  return children.flatMap((name) =>
    name.endsWith('/') && !name.startsWith('.') && name !== '__MACOSX/' ? [name.slice(0, -1)] : [],
  );
}

async function namesIn(store: ObjectStore, folder: string): Promise<string[]> {
  const objects = await firstObjects(store, folder, listed);
  return objects.map(({ key }) => key.slice(folder.length)).filter(counted);
}
