/** Has a pair of the taxonomy submasks, and are they what placing takes: PNG, JPEG or BMP, black and white? */
import type { Check } from '../../domain/checks.ts';
import { isSubmask } from '../../domain/raw-dataset.ts';
import { type DefectPair, pairName } from '../../domain/taxonomy.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { fail, pass, type Subject, warn } from './subject.ts';
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
    ? `, only ${other.key.slice(folder.length)}${objects.length > 1 ? ` and ${objects.length - 1} more` : ''}: placing takes PNG, JPEG and BMP files directly in it`
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

/** A sample of the submasks, opened. Grey is taken for black or white at 127, which may not be what was meant. */
async function values(store: ObjectStore, name: string, masks: readonly Sized[]): Promise<Check> {
  const id = 'raw.submask_values';
  const fix = 'save submasks as PNG with the values 0 and 255 only';
  const opened = sample(masks).map(async ({ key, bytes }) => {
    const url = `${store.url}/${key}${bytes === undefined ? '' : `: ${bytes} bytes`}`;
    if (bytes === 0) return { fatal: true, what: 'is an empty file', url };
    if ((bytes ?? 0) > largest) return undefined;
    const found = await oddity(await store.read(key));
    return found && { ...found, url };
  });
  const problems = (await Promise.all(opened)).flatMap((one) => one ?? []);
  const first = problems.find(({ fatal }) => fatal) ?? problems[0];
  if (first) return (first.fatal ? fail : warn)(id, `a submask of ${name} ${first.what}`, first.url, fix);
  return pass(
    id,
    `of ${masks.length} submasks of ${name}, ${opened.length} were opened and are black and white`,
    `${store.url}/${masks[0]?.key}`,
  );
}

/** The first and the last, but before them what is suspicious without a look: empty files and formats that smear. */
function sample(masks: readonly Sized[]): Sized[] {
  const endings = [/\.jpe?g$/i];
  const rank = ({ key, bytes }: Sized): number => {
    const lossy = endings.findIndex((ending) => ending.test(key));
    return bytes === 0 ? -1 : lossy < 0 ? endings.length : lossy;
  };
  const [first, ...rest] = [...masks].sort((a, b) => rank(a) - rank(b));
  const last = rest.at(-1);
  return [...(first ? [first] : []), ...(last ? [last] : [])];
}

interface Oddity {
  /** Nothing can be placed of it; otherwise the tools make it black and white themselves. */
  fatal: boolean;
  /** The end of a sentence. */
  what: string;
}

async function oddity(bytes: Uint8Array): Promise<Oddity | undefined> {
  // Most submasks are grey PNG, for which sharp need not start.
  const { greyOfPng } = await import('../../base/imaging/png.ts');
  const pixels = greyOfPng(bytes) ?? (await pixelsOf(bytes));
  if (pixels === undefined) return { fatal: true, what: 'cannot be opened as a picture' };
  if (!pixels.some((value) => value > 127)) return { fatal: true, what: 'is black everywhere' };
  const odd = pixels.find((value) => value !== 0 && value !== 255);
  return odd === undefined
    ? undefined
    : { fatal: false, what: `has the value ${odd}; the tools take what is above 127 for white` };
}

/** Pixels of any picture, in grey; undefined when it is none. */
async function pixelsOf(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const { openPicture } = await import('../../base/imaging/open.ts');
  // A library that cannot be loaded is no fault of the picture.
  await import('sharp');
  try {
    return await (await openPicture(bytes)).removeAlpha().greyscale().raw().toBuffer();
  } catch {
    return undefined;
  }
}
