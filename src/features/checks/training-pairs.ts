/** Has each training picture the mask that the trainer opens for it: its own name, ending and size, 255 as the brightest? */
import type { Check } from '../../domain/checks.ts';
import { type DefectPair, pairName } from '../../domain/taxonomy.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { fail, pass, type Subject } from './subject.ts';
import { firstObjects, type Sized, type Tree } from './tree.ts';

const id = 'raw.training_pairs';
/** So many objects of a folder are listed, and so many pairs are opened, none with a file larger than this. */
const listed = 5000;
const opened = 2;
const largest = 16 * 1024 * 1024;

/** What desktops and people leave beside pictures; the pod leaves it out, too. */
const isPicture = (name: string): boolean => /^[^./][^/]*\.(png|bmp|jpe?g|tiff?)$/i.test(name);

interface TrainingPair {
  image: Sized;
  /** Undefined where the mask is not there. */
  mask: Sized | undefined;
  wanted: string;
}

export async function trainingPairs(
  { store }: Subject,
  { prefix }: Tree,
  pair: DefectPair,
): Promise<Check[]> {
  const [material, defect] = pair;
  const name = pairName(pair);
  const [images, masks] = [
    `${prefix}${material}/anomaly_image/${defect}/`,
    `${prefix}${material}/mask/${defect}/`,
  ];
  const [pictures, others] = await Promise.all([
    firstObjects(store, images, listed),
    firstObjects(store, masks, listed),
  ]);
  const found = pairsOf(
    pictures.filter(({ key }) => isPicture(key.slice(images.length))),
    new Map(others.map((one) => [one.key.slice(masks.length), one])),
  );
  const url = `${store.url}/${images}`;
  if (found.length === 0)
    return [
      fail(
        'raw.anomaly_images',
        `no pictures of ${name} to train on`,
        `nothing below ${url}`,
        `upload them to ${images}`,
      ),
    ];
  const there = pass('raw.anomaly_images', `pictures of ${name} are there`, url);
  const alone = found.filter(({ mask }) => mask === undefined);
  const fix = `give each picture of ${defect} the mask ${material}/mask/${defect}/<its name>_mask with the same ending, of its size, black with 255 for the defect`;
  const [first] = alone;
  if (first) {
    const what = `${alone.length} of ${found.length} training pictures of ${name} have no mask of their own`;
    return [there, fail(id, what, `${first.image.key} needs ${masks}${first.wanted}`, fix)];
  }
  const problem = await firstOddity(store, found);
  return problem === undefined
    ? [there, pass(id, `all ${found.length} training pictures of ${name} have their mask`, url)]
    : [there, fail(id, `the training masks of ${name}: ${problem}`, url, fix)];
}

function pairsOf(images: readonly Sized[], masks: ReadonlyMap<string, Sized>): TrainingPair[] {
  return images.map((image) => {
    const file = image.key.slice(image.key.lastIndexOf('/') + 1);
    const wanted = file.replace(/(\.[^.]+)$/, '_mask$1');
    return { image, mask: masks.get(wanted), wanted };
  });
}

/** The first and the last pair, opened. */
async function firstOddity(store: ObjectStore, pairs: readonly TrainingPair[]): Promise<string | undefined> {
  const ends = pairs.length > opened ? [pairs[0], pairs.at(-1)] : pairs;
  const found = await Promise.all(ends.map((one) => (one ? oddity(store, one) : undefined)));
  return found.find((one) => one !== undefined);
}

async function oddity(
  store: ObjectStore,
  { image, mask, wanted }: TrainingPair,
): Promise<string | undefined> {
  if (mask === undefined || (image.bytes ?? 0) > largest || (mask.bytes ?? 0) > largest) return undefined;
  const { openPicture } = await import('../../base/imaging/open.ts');
  await import('sharp');
  try {
    const [picture, pixels] = await Promise.all([
      store
        .read(image.key)
        .then(openPicture)
        .then((one) => one.metadata()),
      store
        .read(mask.key)
        .then(openPicture)
        .then((one) => one.removeAlpha().greyscale().raw().toBuffer({ resolveWithObject: true })),
    ]);
    const { width, height } = pixels.info;
    if (picture.width !== width || picture.height !== height)
      return `${wanted} is ${width}x${height}, its picture ${picture.width}x${picture.height}`;
    const brightest = pixels.data.reduce((most, value) => Math.max(most, value), 0);
    return brightest === 255 ? undefined : `the brightest value of ${wanted} is ${brightest}, not 255`;
  } catch {
    return `${wanted} or its picture cannot be opened`;
  }
}
