/** Has a pair of the taxonomy submasks, and are they what placing takes: pictures in black and white? */
import type { Check } from '../day0/checks.ts';
import { isSubmask } from '../day0/raw-dataset.ts';
import { type DefectPair, pairName } from '../day0/taxonomy.ts';
import type { ObjectStore } from '../store/port.ts';
import { fail, pass, type Subject } from './subject.ts';
import { firstObjects, type Sized, type Tree } from './tree.ts';

/** So many objects of a pair's folder are listed; two submasks are opened, and none larger than this. */
const listed = 1000;
const largest = 8 * 1024 * 1024;

export async function submasks(
  { store }: Subject,
  { prefix, found }: Tree,
  pair: DefectPair,
): Promise<Check[]> {
  const [material, defect] = pair;
  const name = pairName(pair);
  const folder = `${prefix}${material}/mask/${defect}/`;
  const objects = await firstObjects(store, folder, listed);
  const masks = objects.filter(
    ({ key }) => isSubmask(key.slice(folder.length)) && !key.includes('/', folder.length),
  );
  if (masks.length > 0)
    return [
      pass('raw.submasks', `submasks for ${name} are there`, `${store.url}/${masks[0]?.key}`),
      await values(store, name, masks),
    ];
  const flat = found.includes(defect);
  const [other] = objects;
  const seen = other
    ? `, only ${other.key.slice(folder.length)}${objects.length > 1 ? ` and ${objects.length - 1} more` : ''}, which are no pictures directly in it`
    : await siblings(store, `${prefix}${material}/mask/`);
  return [
    fail(
      'raw.submasks',
      `submask dir not found: no submasks for ${name}`,
      `nothing below ${store.url}/${folder}${seen}${flat ? `; ${defect}/ lies flat at the root` : ''}`,
      flat
        ? `move ${defect}/ to ${material}/mask/${defect}/`
        : `upload submasks to ${folder}, or leave the pair out of anomaly_types`,
    ),
  ];
}

async function siblings(store: ObjectStore, prefix: string): Promise<string> {
  const others = await store.children(prefix);
  return others.length > 0 ? `, which has ${others.join(', ')}` : '';
}

/** A sample of the submasks, opened: black and white only. */
async function values(store: ObjectStore, name: string, masks: readonly Sized[]): Promise<Check> {
  const id = 'raw.submask_values';
  const fix = 'save submasks as PNG with the values 0 and 255 only';
  const problems = await Promise.all(
    sample(masks).map(async ({ key, bytes }) => {
      const problem =
        bytes === 0
          ? 'is an empty file'
          : (bytes ?? 0) > largest
            ? undefined
            : await oddity(await store.read(key));
      return problem === undefined
        ? undefined
        : { problem, url: `${store.url}/${key}${bytes === undefined ? '' : `: ${bytes} bytes`}` };
    }),
  );
  const first = problems.find((one) => one !== undefined);
  if (first) return fail(id, `a submask of ${name} ${first.problem}`, first.url, fix);
  return pass(
    id,
    `of ${masks.length} submasks of ${name}, ${problems.length} were opened and are black and white`,
    `${store.url}/${masks[0]?.key}`,
  );
}

/** The first and the last, but before them what is suspicious without a look: empty files and formats that smear. */
function sample(masks: readonly Sized[]): Sized[] {
  const endings = [/\.jpe?g$/i, /\.tiff?$/i];
  const rank = ({ key, bytes }: Sized): number => {
    const lossy = endings.findIndex((ending) => ending.test(key));
    return bytes === 0 ? -1 : lossy < 0 ? endings.length : lossy;
  };
  const [first, ...rest] = [...masks].sort((a, b) => rank(a) - rank(b));
  const last = rest.at(-1);
  return [...(first ? [first] : []), ...(last ? [last] : [])];
}

/** What a submask must not be, as the end of a sentence; undefined when it is as it should be. */
async function oddity(bytes: Uint8Array): Promise<string | undefined> {
  // Most submasks are grey PNG, for which sharp need not start.
  const { greyOfPng } = await import('../pictures/png.ts');
  const pixels = greyOfPng(bytes) ?? (await pixelsOf(bytes));
  if (pixels === undefined) return 'cannot be opened as a picture';
  const odd = pixels.find((value) => value !== 0 && value !== 255);
  if (odd !== undefined) return `has the value ${odd}; black and white only are taken`;
  return pixels.includes(255) ? undefined : 'is black everywhere';
}

/** Pixels of any picture, in grey; undefined when it is none. */
async function pixelsOf(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const { openPicture } = await import('../pictures/open.ts');
  // A library that cannot be loaded is no fault of the picture.
  await import('sharp');
  try {
    return await (await openPicture(bytes)).removeAlpha().greyscale().raw().toBuffer();
  } catch {
    return undefined;
  }
}
