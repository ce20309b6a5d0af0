/** The pictures that tell one sample's story, in the order in which they come to be. */

import type { ObjectStore } from '../../ports/store/port.ts';
import type { DatasetSample } from '../labelled/index.ts';
import { type Crops, cropOf } from '../labelled/index.ts';
import { type Absent, marked } from './marked.ts';

/** The columns of a contact sheet. */
export const columns = ['render', 'CAD mask', 'camera look', 'defect', 'close-up', 'defect mask'] as const;
/** Columns whose colours stand for something and may not be mixed. */
export const maskColumns: readonly number[] = [1, 5];

/** Bytes per column, or why there are none. */
export async function stagePictures(
  store: ObjectStore,
  crops: Crops,
  sample: DatasetSample,
): Promise<(Uint8Array | string)[]> {
  const crop = cropOf(crops, sample);
  const { reconstructed_image: defect, original_mask: mask } = sample.files;
  const [render, cad, look, made, marks] = await Promise.all(
    [crop?.render, crop?.cadMask, crop?.look, defect, mask].map((info) => readPicture(store, info?.key)),
  );
  const [whole, near] = await marked(made ?? 'missing', marks ?? 'missing');
  return [render, cad, look, whole, near, marks].map((one) => one ?? 'missing');
}

export async function readPicture(store: ObjectStore, key: string | undefined): Promise<Uint8Array | Absent> {
  if (key === undefined) return 'missing';
  const { default: sharp } = await import('sharp');
  const bytes = await store.read(key);
  // Decoded whole: a header alone would let a cut picture through.
  return sharp(bytes)
    .stats()
    .then(
      () => bytes,
      () => 'unreadable' as const,
    );
}
