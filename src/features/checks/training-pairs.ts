/** Has each training picture the mask that the trainer opens for it: its own name, ending and size, 255 as the brightest? */
import { inParallel } from '../../base/system/in-parallel.ts';
import type { Check } from '../../domain/checks.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import { type DefectPair, pairName } from '../../domain/taxonomy.ts';
import {
  exampleCount,
  fatalOf,
  type MeasuredPair,
  meantMask,
  oddityOf,
  type PairForm,
  wantedMask,
} from '../../domain/training-pairs.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { fail, pass, type Subject, warn } from './subject.ts';
import { measurePair } from './training-masks.ts';
import { firstObjects, type Sized, type Tree } from './tree.ts';

const id = 'raw.training_pairs';
/** So many objects of a folder are listed. Of few pairs all are opened, of more so many, spread over the list. */
const listed = 5000;
const few = 40;
const opened = 12;

interface TrainingPair {
  image: Sized;
  /** Undefined where the mask is not there. */
  mask: Sized | undefined;
}

export interface FoundPairs {
  pairs: TrainingPair[];
  /** Names of all pictures and masks. */
  pictures: string[];
  masks: string[];
}

const trainingFolders = (
  prefix: string,
  [material, defect]: DefectPair,
): { images: string; masks: string } => ({
  images: `${prefix}${material}/anomaly_image/${defect}/`,
  masks: `${prefix}${material}/mask/${defect}/`,
});

/** Pictures of a pair, each with its mask where that is there. */
export async function findPairs(
  store: ObjectStore,
  prefix: string,
  pair: DefectPair,
  form: PairForm,
): Promise<FoundPairs> {
  const folders = trainingFolders(prefix, pair);
  const [images, masks] = await Promise.all(
    [folders.images, folders.masks].map(async (folder) => {
      const objects = await firstObjects(store, folder, listed);
      return objects
        .map((one) => ({ ...one, name: one.key.slice(folder.length) }))
        .filter(({ name }) => form.pictures.test(name));
    }),
  );
  const byName = new Map((masks ?? []).map((one) => [one.name, one]));
  return {
    pairs: (images ?? []).map((image) => {
      const { name } = wantedMask(image.name);
      const other = form.pngMask ? byName.get(name.replace(/\.[^.]+$/, '.png')) : undefined;
      return { image, mask: byName.get(name) ?? other };
    }),
    pictures: (images ?? []).map(({ name }) => name),
    masks: [...byName.keys()],
  };
}

export async function trainingPairs(
  { store, run }: Pick<Subject, 'store' | 'run'>,
  { prefix }: Pick<Tree, 'prefix'>,
  pair: DefectPair,
): Promise<Check[]> {
  const form = releaseOf(run.release).trainingPairs;
  const [material, defect] = pair;
  const name = pairName(pair);
  const { images, masks: folder } = trainingFolders(prefix, pair);
  const found = await findPairs(store, prefix, pair, form);
  const url = `${store.url}/${images}`;
  const count = found.pairs.length;
  if (count === 0) {
    const what = `no pictures of ${name} to train on`;
    return [fail('raw.anomaly_images', what, `nothing below ${url}`, `upload them to ${images}`)];
  }
  const there = enough(name, count, url);
  const fix = `give each picture of ${defect} the mask ${material}/mask/${defect}/<its name>_mask with the same ending, of its size, black with 255 for the defect`;
  const misnamed = found.pictures.flatMap((picture) =>
    form.endingOnce ? (wantedMask(picture).problem ?? []) : [],
  );
  if (misnamed[0])
    return [
      there,
      fail(id, `${misnamed.length} of ${count} training pictures of ${name} are misnamed`, misnamed[0], fix),
    ];
  const alone = found.pictures.filter((_, n) => found.pairs[n]?.mask === undefined);
  if (alone[0]) {
    const what = `${alone.length} of ${count} training pictures of ${name} have no mask of their own`;
    const meant = meantMask(alone[0], found.masks);
    const needs = `${images}${alone[0]} needs ${folder}${wantedMask(alone[0]).name}`;
    const evidence = needs + (meant ? `; ${meant}` : '');
    if (form.bare === 'stops' || alone.length === count) return [there, fail(id, what, evidence, fix)];
    const skipped = `${what}: the trainer passes over them`;
    return [
      there,
      warn(id, skipped, evidence, fix),
      await looked(
        store,
        name,
        { ...found, pairs: found.pairs.filter(({ mask }) => mask) },
        { url, fix, form },
      ),
    ];
  }
  return [there, await looked(store, name, found, { url, fix, form })];
}

/** How few are enough is not known, so that less than any example has is a warning and no more. */
function enough(name: string, count: number, url: string): Check {
  const checkId = 'raw.anomaly_images';
  if (count >= exampleCount) return pass(checkId, `${count} pictures of ${name} are there`, url);
  const what = `only ${count} pictures of ${name} to train on`;
  const fix = `upload more if there are any: NVIDIA's smallest example set has ${exampleCount} of a defect, and how few are enough is told nowhere`;
  return warn(checkId, what, url, fix);
}

async function looked(
  store: ObjectStore,
  name: string,
  { pairs, masks }: FoundPairs,
  { url, fix, form }: { url: string; fix: string; form: PairForm },
): Promise<Check> {
  const chosen = pairs.length <= few ? pairs : spread(pairs, opened);
  const results = await inParallel(chosen, 4, async ({ image, mask }) =>
    mask ? measurePair(store, image, mask) : undefined,
  );
  const measured = results.filter((one): one is MeasuredPair => typeof one === 'object');
  const fatal = results.flatMap((one) =>
    typeof one === 'string' ? one : one === undefined ? [] : (fatalOf(one, form) ?? []),
  );
  const seen = `${results.filter((one) => one !== undefined).length} of ${pairs.length} pairs were opened`;
  const evidence = `${url}: ${seen}`;
  if (fatal.length > 0)
    return fail(id, `the training masks of ${name}: ${sentences(fatal, measured.length)}`, evidence, fix);
  const odd = measured.flatMap((one) => oddityOf(one) ?? []);
  if (odd.length > 0)
    return warn(id, `the training masks of ${name}: ${sentences(odd, measured.length)}`, evidence, fix);
  const others = masks.length - pairs.length;
  const more =
    others > 0
      ? `; ${others} masks more have no picture: they are placed, and nothing is learnt of them`
      : '';
  return pass(
    id,
    `all ${pairs.length} training pictures of ${name} have their mask${marked(measured)}${more}`,
    evidence,
  );
}

const sentences = (all: readonly string[], of: number): string =>
  `${all[0]}${all.length > 1 ? `; and ${all.length - 1} more of ${of} opened` : ''}`;

function marked(measured: readonly MeasuredPair[]): string {
  if (measured.length === 0) return '';
  const shares = measured.map(({ white }) => white * 100).sort((a, b) => a - b);
  return `, which mark ${shares[0]?.toFixed(1)} to ${shares.at(-1)?.toFixed(1)} % of it`;
}

/** Evenly over the list, first and last among them. */
const spread = <T>(list: readonly T[], count: number): T[] =>
  Array.from({ length: count }, (_, n) => list[Math.round((n * (list.length - 1)) / (count - 1))]).filter(
    (one) => one !== undefined,
  );
