/** Which samples can be exported: picture and mask there, of one size, the mask black and white and not empty. */

import { messageOf } from '../../base/errors.ts';
import { type Raster, readImage } from '../../base/imaging/raster.ts';
import { inParallel } from '../../base/system/in-parallel.ts';
import { localPaths } from '../../base/system/local-path.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { measureMask } from '../inspect/index.ts';
import type { Dataset, DatasetSample } from '../labelled/index.ts';
import { cropId } from '../labelled/index.ts';

export interface Usable {
  name: string;
  /** Name of its picture in the export: the sample's name as file systems take it, unique. */
  file: string;
  /** `<MATERIAL>+<DEFECT>` and its parts. */
  defect: string;
  material: string;
  kind: string;
  /** Of a run of several boards. */
  board?: string;
  /** The clean picture that it was made from. */
  crop: string;
  width: number;
  height: number;
  area: number;
  /** Inclusive bounds of the mask. */
  box: { x0: number; y0: number; x1: number; y1: number };
  pictureKey: string;
  maskKey: string;
}

export interface LeftOut {
  name: string;
  why: string;
}

/** In the dataset's order. `shape` is called with each mask while it is in memory. */
export async function usableSamples<T>(
  store: ObjectStore,
  { samples }: Dataset,
  /** Why, by sample. */
  excluded: ReadonlyMap<string, string>,
  shape: (mask: Raster) => T,
  onEach: () => Promise<void>,
): Promise<{ usable: (Usable & { shape: T })[]; leftOut: LeftOut[] }> {
  const files = fileNames(samples);
  const checked = await inParallel(
    samples.map((sample, n) => ({ sample, file: files[n] ?? '' })),
    4,
    async (one) => {
      const result = excluded.has(one.sample.name)
        ? (excluded.get(one.sample.name) ?? 'excluded by the call')
        : await check(store, one.sample, one.file, shape);
      await onEach();
      return typeof result === 'string' ? { left: { name: one.sample.name, why: result } } : { used: result };
    },
  );
  return {
    usable: checked.flatMap(({ used }) => used ?? []),
    leftOut: checked.flatMap(({ left }) => left ?? []),
  };
}

function fileNames(samples: readonly DatasetSample[]): string[] {
  return localPaths(
    samples.map(({ name, files }) => {
      const ending = /\.[a-z]+$/i.exec(files.reconstructed_image?.key ?? '')?.[0] ?? '.png';
      return `${name}${ending}`;
    }),
  );
}

async function check<T>(
  store: ObjectStore,
  sample: DatasetSample,
  file: string,
  shape: (mask: Raster) => T,
): Promise<(Usable & { shape: T }) | string> {
  const { name, defect, source, board, image } = sample;
  const { reconstructed_image: picture, original_mask: mask } = sample.files;
  if (!picture) return 'there is no picture';
  if (!mask) return 'there is no mask';
  const [material, kind] = parts(defect);
  if (material === undefined || kind === undefined) return 'neither table nor name tells the defect';
  let raster: Raster;
  let size: Raster;
  const bytes = await Promise.all([store.read(mask.key), store.read(picture.key)]);
  try {
    raster = await readImage(bytes[0], 1);
    // Decoded whole: a header alone would let a cut picture through.
    size = await readImage(bytes[1], 3);
  } catch (error) {
    return `a picture cannot be decoded: ${messageOf(error).slice(0, 80)}`;
  }
  const { width, height } = raster;
  if (size.width !== width || size.height !== height)
    return `the mask is ${width}x${height}, the picture ${size.width}x${size.height}`;
  const { area, grey, box } = measureMask(raster);
  if (box === undefined) return 'the mask is empty';
  if (grey > 0) return `the mask is not black and white: ${grey} grey pixels`;
  return {
    name,
    file,
    defect,
    material,
    kind,
    ...(board ? { board } : {}),
    // Without a crop's name the table's own picture still tells which samples belong together.
    crop: source ? cropId(source) : (image ?? name),
    width,
    height,
    area,
    box,
    pictureKey: picture.key,
    maskKey: mask.key,
    shape: shape(raster),
  };
}

function parts(defect: string): [string | undefined, string | undefined] {
  const at = defect.indexOf('+');
  return at > 0 ? [defect.slice(0, at), defect.slice(at + 1)] : [undefined, undefined];
}
