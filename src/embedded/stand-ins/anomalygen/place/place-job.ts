/** The work of one placement thread: the masks of one record, one for each seed, and what came of it. */
import { basename, join } from 'node:path';
import { type ClassMap, classMap, readLabels } from '../../../../base/imaging/labels.ts';
import { blank, type Raster, readImage, writePng } from '../../../../base/imaging/raster.ts';
import { random } from '../../shared/random.ts';
import { labelsName, readSubmask, stemOf } from '../dataset.ts';
import { splitType } from '../test-case.ts';
import { anatomiesOf, knownClasses } from './anatomy.ts';
import { covers, fitSubmask, isOnePiece } from './fit.ts';
import { freeTarget, type Place, placesFor } from './targets.ts';

export interface PlaceJob {
  /** Seeds everything random about this record. */
  key: string;
  defect: string;
  clean: string;
  /** Undefined: anywhere in the picture. */
  cad: { mask: string; labels: string } | undefined;
  submask: string;
  seeds: number;
  /** Folder of the masks, and the name before `__seed<k>.png`. */
  folder: string;
  name: string;
}

export interface PlaceWish {
  /** `<MATERIAL>+<DEFECT>`. */
  pair: string;
  byCad: boolean;
  image: { path: string; stem: string; cadMask?: string | undefined };
  submask: string;
  /** Masks to place. */
  seeds: number;
}

/** The job of the `n`th record; masks go to `<folder>/<stem>/<pair>`. */
export function jobOf(
  { pair, byCad, image, submask, seeds }: PlaceWish,
  n: number,
  { dataset, folder, seed }: { dataset: string; folder: string; seed: number },
): PlaceJob {
  return {
    key: `${seed} ${pair} ${n} ${image.stem}`,
    defect: splitType(pair)[1],
    clean: image.path,
    cad:
      byCad && image.cadMask !== undefined
        ? { mask: image.cadMask, labels: join(dataset, labelsName) }
        : undefined,
    submask,
    seeds,
    folder: join(folder, image.stem, pair),
    name: `${stemOf(basename(submask))}_largest`,
  };
}

export interface Placed {
  /** `OK`, `NO_CANDIDATES`. */
  status: string;
  candidates: number;
  /** Status by seed. */
  seeds: string[];
}

/** Entries of `summary.json`, alike in both releases; `say` hears of each record without a place. */
export function summaryOf(
  wishes: readonly PlaceWish[],
  placed: readonly Placed[],
  say: (line: string) => void,
) {
  return wishes.map(({ pair, byCad, image }, n) => {
    const { status = 'FAILED', candidates = 0, seeds = [] } = placed[n] ?? {};
    if (status === 'NO_CANDIDATES') say(`  ${image.stem}/${pair}: no ROI candidates, skipping`);
    return {
      name: image.stem,
      defect_type: pair,
      route: byCad ? 'cad2roi' : 'free',
      status,
      n_candidates: candidates,
      seeds: Object.fromEntries(seeds.map((one, k) => [k, { status: one }])),
    };
  });
}

export async function placeJob(job: PlaceJob): Promise<Placed> {
  const submask = await readSubmask(job.submask);
  const { width, height } = await readImage(job.clean, 1);
  const classes = job.cad && (await classesOf(job.cad));
  const places: Place[] = classes
    ? placesFor(job.defect, anatomiesOf(classes), classes)
    : [{ draw: (next) => freeTarget(width, height, next) }];
  if (places.length === 0) return { status: 'NO_CANDIDATES', candidates: 0, seeds: [] };
  const seeds: string[] = [];
  for (let seed = 0; seed < job.seeds; seed++) {
    const next = random(`${job.key} ${seed}`);
    const chosen = classes ? some(places, next) : places;
    const mask = blank(width, height, 1);
    const placed = chosen.filter((place) => put(place, submask, mask, next)).length;
    if (placed > 0) await writePng(join(job.folder, `${job.name}__seed${seed}.png`), mask);
    seeds.push(placed === 0 ? 'FAILED' : placed < chosen.length ? 'PARTIAL' : 'OK');
  }
  if (classes && job.cad) await assets(job, places, { width, height });
  return { status: 'OK', candidates: places.length, seeds };
}

async function classesOf({ mask, labels }: { mask: string; labels: string }): Promise<ClassMap> {
  // As the real parser reads it (cad2roi/parser.py): of several colours of one class the last one counts, the others are nothing.
  const all = await readLabels(labels);
  const last = all.filter(({ name }, n) => all.findLastIndex((one) => one.name === name) === n);
  return knownClasses(classMap(await readImage(mask, 4), last));
}

/** One to all of the places. */
function some(places: readonly Place[], next: () => number): Place[] {
  const count = 1 + Math.floor(next() * places.length);
  const order = places.map((place): [number, Place] => [next(), place]).sort(([a], [b]) => a - b);
  return order.slice(0, count).map(([, place]) => place);
}

/** Adds the place to the mask; false when the submask does not fit it. */
function put(place: Place, submask: Raster | undefined, mask: Raster, next: () => number): boolean {
  if ('pixels' in place) {
    for (const at of place.pixels) mask.data[at] = 255;
    return true;
  }
  if (submask === undefined) return false;
  for (let attempt = 0; attempt < 6; attempt++) {
    const target = place.draw(next);
    const fitted = fitSubmask(submask, target, mask.width, mask.height, next);
    if (!covers(fitted, target.touching) || (target.whole && !isOnePiece(fitted))) continue;
    fitted.data.forEach((value, at) => {
      if (value) mask.data[at] = 255;
    });
    return true;
  }
  return false;
}

/** The places as pictures, as the real placement leaves them beside its masks. */
async function assets(
  { folder }: PlaceJob,
  places: readonly Place[],
  { width, height }: { width: number; height: number },
): Promise<void> {
  for (const [n, place] of places.entries()) {
    const roi = blank(width, height, 1);
    const pixels =
      'pixels' in place
        ? place.pixels
        : place.draw(random(`roi ${n}`)).touching.flatMap((part) => part.pixels);
    for (const at of pixels) roi.data[at] = 255;
    await writePng(join(folder, 'assets', `roi_${n}_mask.png`), roi);
  }
}
