/** The preview model's whole work on one picture; runs in worker threads. */

import { classMap, parseLabels } from '../../../base/imaging/labels.ts';
import { encodePng, readImage } from '../../../base/imaging/raster.ts';
import { solderLight } from '../look/solder-light.ts';

export interface PreviewEdit {
  /** PNG or JPEG bytes. */
  picture: Uint8Array;
  /** PNG bytes of the colourised CAD mask, and its labels file's text. */
  mask?: Uint8Array;
  labels?: string;
  seed: number;
}

/** PNG bytes of the picture in the solder-light look, same size. */
export async function previewEdit({ picture, mask, labels, seed }: PreviewEdit): Promise<Uint8Array> {
  const rgb = await readImage(Buffer.from(picture), 3);
  const classes =
    mask && labels !== undefined
      ? classMap(await readImage(Buffer.from(mask), 4), parseLabels(labels))
      : undefined;
  return new Uint8Array(await encodePng(solderLight(rgb, classes, seed)));
}
