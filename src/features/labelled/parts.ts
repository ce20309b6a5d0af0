/** Which crops show one part of the board: the cropper writes no box, but each crop is an exact cut of its patch. */
import { placesWithin } from '../../base/imaging/find.ts';
import { type Raster, readImage } from '../../base/imaging/raster.ts';
import { inParallel } from '../../base/system/in-parallel.ts';
import { type Place, partsOfPlaces, placeOf, type Scan, scanForm, viewOf } from '../../domain/place.ts';
import type { Sample } from '../../domain/samples.ts';
import type { ObjectInfo, ObjectStore } from '../../ports/store/port.ts';
import { boundedText } from '../../ports/store/text.ts';
import { type Crop, type Crops, cropId, type Patch } from './crops.ts';

export interface Parts {
  /** `part` where places are told at all; else each crop counts as a part of its own. */
  noun: 'part' | 'crop';
  /** Of which crops the run's files do not tell the place, and why, as a sentence; undefined where they tell all. */
  untold: string | undefined;
  /** Part by crop; a crop that is not here is a part of its own. */
  byCrop: ReadonlyMap<string, string>;
}

/** For who opens no picture: each crop by itself. */
export const cropsAlone: Parts = { noun: 'crop', untold: undefined, byCrop: new Map() };

export const partOf = ({ byCrop }: Parts, crop: string): string => byCrop.get(crop) ?? crop;

/** What a sample shows: the part of its crop, else the table's own picture, else itself. */
export const partOfSample = (parts: Parts, { source, image, name }: Sample): string =>
  source ? partOf(parts, cropId(source)) : (image ?? name);

/** Bytes: lights of ten thousand frames. */
const longestMetadata = 8 * 1024 * 1024;
/** A crop that fits more places than this tells none. */
const mostPlaces = 16;

/** Opens the patches of the crops with these ids (of all, when left out), masks first: they are small. */
export async function readParts(
  store: ObjectStore,
  crops: Crops,
  ids: Iterable<string> = crops.byId.keys(),
  signal?: AbortSignal,
): Promise<Parts> {
  const wanted = [...new Set(ids)];
  const scans = new Map<string, Scan | string>();
  for (const [board, info] of crops.scans) scans.set(board, await scanIn(store, info));
  const cells = new Map<string, Crop[]>();
  const untold: string[] = [];
  for (const id of wanted) {
    const crop = crops.byId.get(id);
    if (crop) cells.set(crop.cell, [...(cells.get(crop.cell) ?? []), crop]);
    else untold.push('there is no such crop in the render');
  }
  const located = await inParallel([...cells], 4, async ([cell, own]) => {
    signal?.throwIfAborted();
    const scan = scans.get(own[0]?.board ?? '') ?? 'the render has no trigger_0000/metadata.json';
    return placesIn(store, own, crops.patches.get(cell), scan);
  });
  const told = new Map<string, readonly Place[]>();
  for (const { id, places } of located.flat())
    if (typeof places === 'string') untold.push(places);
    else told.set(id, places);
  const [first] = untold;
  return {
    noun: told.size > 0 ? 'part' : 'crop',
    untold: first === undefined ? undefined : `of ${untold.length} of ${wanted.length} crops (${first})`,
    byCrop: partsOfPlaces(told),
  };
}

async function scanIn(store: ObjectStore, { key }: ObjectInfo): Promise<Scan | string> {
  try {
    const read = scanForm.safeParse(JSON.parse((await boundedText(store, key, longestMetadata)).text));
    if (read.success) return read.data;
    const at = read.error.issues[0]?.path.join('.') ?? 'it';
    return `trigger_0000/metadata.json tells no grid under a camera that looks straight down: ${at}`;
  } catch (error) {
    if (error instanceof SyntaxError) return 'trigger_0000/metadata.json is no JSON';
    throw error;
  }
}

interface Located {
  id: string;
  /** Why it is not known. */
  places: readonly Place[] | string;
}

async function placesIn(
  store: ObjectStore,
  crops: readonly Crop[],
  patch: Patch | undefined,
  scan: Scan | string,
): Promise<Located[]> {
  const none = (why: string): Located[] => crops.map((crop) => ({ id: cropId(crop), places: why }));
  const [one] = crops;
  if (one === undefined || typeof scan === 'string') return none(typeof scan === 'string' ? scan : '');
  const view = viewOf(scan, one.cell);
  if (view === undefined) return none('the grid has no such cell');
  if (patch === undefined) return none('the render has no patch of their cells');
  const opened = new Map<keyof Patch, Raster | undefined>();
  const patchAs = async (kind: keyof Patch): Promise<Raster | undefined> => {
    if (!opened.has(kind)) opened.set(kind, await picture(store, patch[kind]));
    return opened.get(kind);
  };
  const located: Located[] = [];
  for (const crop of crops) {
    let places: Place[] = [];
    // Masks of like parts are alike, and of several boards recoloured; then the render itself decides.
    for (const kind of ['cadMask', 'render'] as const) {
      if (places.length === 1) break;
      const [whole, cut] = [await patchAs(kind), await picture(store, crop[kind])];
      if (whole === undefined || cut === undefined) continue;
      const boxes = placesWithin(whole, cut, mostPlaces);
      const group = `${crop.board ?? ''} ${crop.material}`;
      if (boxes.length > 0 && boxes.length <= mostPlaces)
        places = boxes.map((box) => placeOf(group, view, box, whole));
    }
    const why = 'they are no cuts of their patches';
    located.push({ id: cropId(crop), places: places.length > 0 ? places : why });
  }
  return located;
}

/** Undefined where it is not there or cannot be decoded. */
async function picture(store: ObjectStore, info: ObjectInfo | undefined): Promise<Raster | undefined> {
  if (info === undefined) return undefined;
  const bytes = await store.read(info.key);
  try {
    return await readImage(bytes, 4);
  } catch {
    return undefined;
  }
}
