/** Pictures of a sample for the gallery: small ones for the overview, larger ones for a look at one sample. */

import { drawn } from '../../base/imaging/outline.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { DatasetSample } from '../labelled/index.ts';
import { type Crops, cropOf } from '../labelled/index.ts';
import type { GalleryPictures } from './gallery/data.ts';
import { readPicture } from './stages.ts';

const thumbnail = { side: 280, quality: 72 };
const detail = { side: 900, quality: 86 };
const strip = { side: 320, quality: 78 };

type Size = typeof thumbnail;

/** The defect and its mask. */
export async function thumbnails(store: ObjectStore, { files }: DatasetSample): Promise<GalleryPictures> {
  return {
    after: await photo(store, files.reconstructed_image?.key, thumbnail),
    overlay: await overlay(store, files.original_mask?.key, thumbnail.side),
  };
}

/** All stages; the comparison large, the rest small. */
export async function details(
  store: ObjectStore,
  crops: Crops,
  sample: DatasetSample,
): Promise<GalleryPictures> {
  const crop = cropOf(crops, sample);
  const { files } = sample;
  const [after, before, over, mask, render, cad, look] = await Promise.all([
    photo(store, files.reconstructed_image?.key, detail),
    photo(store, files.original_image?.key, detail),
    overlay(store, files.original_mask?.key, detail.side),
    drawing(store, files.original_mask?.key),
    photo(store, crop?.render?.key, strip),
    drawing(store, crop?.cadMask?.key),
    photo(store, crop?.look?.key, strip),
  ]);
  return { after, before, overlay: over, mask, render, cad, look };
}

const dataUrl = (type: string, bytes: Uint8Array): string =>
  `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;

async function photo(store: ObjectStore, key: string | undefined, { side, quality }: Size): Promise<string> {
  const bytes = await readPicture(store, key);
  if (typeof bytes === 'string') return bytes;
  const { default: sharp } = await import('sharp');
  const small = await sharp(bytes)
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .flatten()
    .jpeg({ quality })
    .toBuffer();
  return dataUrl('jpeg', small);
}

/** Colours that stand for something are kept as they are. */
async function drawing(store: ObjectStore, key: string | undefined): Promise<string> {
  const bytes = await readPicture(store, key);
  if (typeof bytes === 'string') return bytes;
  const { default: sharp } = await import('sharp');
  const small = await sharp(bytes)
    .resize(strip.side, strip.side, { fit: 'inside', withoutEnlargement: true, kernel: 'nearest' })
    .png({ palette: true })
    .toBuffer();
  return dataUrl('png', small);
}

/** A yellow outline and a veil inside it; the rest is see-through. */
async function overlay(store: ObjectStore, key: string | undefined, side: number): Promise<string> {
  const bytes = await readPicture(store, key);
  if (typeof bytes === 'string') return bytes;
  const { default: sharp } = await import('sharp');
  const resized = await sharp(bytes)
    .resize(side, side, { fit: 'inside', withoutEnlargement: true, kernel: 'nearest' })
    .png()
    .toBuffer();
  return dataUrl('png', (await drawn(resized)).png);
}
