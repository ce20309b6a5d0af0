/** Opens the pictures of one sample and measures what the findings are made of. */

import { messageOf } from '../../base/errors.ts';
import { type Raster, readImage } from '../../base/imaging/raster.ts';
import type { PasteReach, SampleFolder } from '../../domain/dataset-layout.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { DatasetSample } from '../labelled/index.ts';
import { perceptualHash } from './hash.ts';
import { type ChangeMeasure, type MaskMeasure, measureChange, measureMask } from './mask.ts';

export interface SampleMeasure {
  name: string;
  defect: string;
  /** `folder: why`, for pictures that cannot be decoded. */
  unreadable: string[];
  /** Width and height per folder that was opened. */
  sizes: Partial<Record<SampleFolder, [width: number, height: number]>>;
  mask: MaskMeasure | undefined;
  /** Undefined where original, picture and mask are not of one size. */
  change: ChangeMeasure | undefined;
  /** Of the whole picture, of the part around the mask, and the mask on a grid of 32 by 32. */
  hashes: { picture: Uint8Array; defect: Uint8Array | undefined; mask: Uint8Array | undefined } | undefined;
}

const opened = [
  ['reconstructed_image', 3],
  ['original_image', 3],
  ['original_mask', 1],
] as const satisfies readonly (readonly [SampleFolder, 1 | 3])[];

export async function measureSample(
  store: ObjectStore,
  sample: DatasetSample,
  reach: PasteReach,
): Promise<SampleMeasure> {
  const { name, defect, files } = sample;
  const unreadable: string[] = [];
  const rasters: Partial<Record<SampleFolder, Raster>> = {};
  await Promise.all(
    opened.map(async ([folder, channels]) => {
      const key = files[folder]?.key;
      if (key === undefined) return;
      const bytes = await store.read(key);
      try {
        rasters[folder] = await readImage(bytes, channels);
      } catch (error) {
        unreadable.push(`${folder}: ${messageOf(error).slice(0, 120)}`);
      }
    }),
  );
  const { reconstructed_image: picture, original_image: original, original_mask: mask } = rasters;
  const measured = mask && measureMask(mask);
  return {
    name,
    defect,
    unreadable,
    sizes: Object.fromEntries(
      Object.entries(rasters).map(([folder, { width, height }]) => [folder, [width, height]]),
    ),
    mask: measured,
    change:
      picture && original && mask && sameSize(picture, original) && sameSize(picture, mask)
        ? measureChange(original, picture, mask, reach)
        : undefined,
    hashes: picture && {
      picture: perceptualHash(await grey(picture)),
      defect: measured?.box && perceptualHash(await grey(picture, around(measured.box, picture))),
      mask: mask && (await grey(mask)),
    },
  };
}

const sameSize = (a: Raster, b: Raster): boolean => a.width === b.width && a.height === b.height;

interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The box with half its size around it, inside the picture. */
function around({ x0, y0, x1, y1 }: NonNullable<MaskMeasure['box']>, { width, height }: Raster): Part {
  const margin = { x: Math.round((x1 - x0 + 1) / 4), y: Math.round((y1 - y0 + 1) / 4) };
  const left = Math.min(width - 1, Math.max(0, x0 - margin.x));
  const top = Math.min(height - 1, Math.max(0, y0 - margin.y));
  return {
    left,
    top,
    width: Math.max(1, Math.min(width - 1, x1 + margin.x) - left + 1),
    height: Math.max(1, Math.min(height - 1, y1 + margin.y) - top + 1),
  };
}

/** 32 x 32 grey bytes of the picture or a part of it. */
async function grey({ data, width, height, channels }: Raster, part?: Part): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  const image = sharp(data, { raw: { width, height, channels } });
  const cut = part ? image.extract(part) : image;
  const { data: pixels } = await cut
    .greyscale()
    .resize(32, 32, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return pixels;
}
