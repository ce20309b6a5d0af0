/** Small pictures of the samples that findings name and of the worst, for the report. */

import { outlineOf } from '../../../base/imaging/outline.ts';
import { inParallel } from '../../../base/system/in-parallel.ts';
import type { ObjectStore } from '../../../ports/store/port.ts';
import type { Dataset, DatasetSample } from '../../labelled/index.ts';
import type { Inspection } from '../inspection.ts';
import { worstOf } from './worst.ts';

const perFinding = 6;
const most = 60;
const side = 264;

export async function thumbnailsFor(
  store: ObjectStore,
  { samples }: Dataset,
  inspection: Inspection,
): Promise<Map<string, Uint8Array>> {
  const worst = worstOf(inspection).map(({ name }) => name);
  const named = inspection.findings.flatMap((finding) => finding.samples.slice(0, perFinding));
  const known = new Map(samples.map((sample) => [sample.name, sample]));
  const wanted = [...new Set([...worst, ...named])].flatMap((name) => known.get(name) ?? []).slice(0, most);
  const made = await inParallel(wanted, 4, async (sample) => ({
    name: sample.name,
    bytes: await thumbnail(store, sample),
  }));
  return new Map(made.flatMap(({ name, bytes }): [string, Uint8Array][] => (bytes ? [[name, bytes]] : [])));
}

/** The picture with the defect and its mask's outline. AnomalyGen's annotated pictures show the clean crop. */
async function thumbnail(store: ObjectStore, { files }: DatasetSample): Promise<Uint8Array | undefined> {
  const { default: sharp } = await import('sharp');
  const { reconstructed_image: made, original_mask: mask } = files;
  if (!made) return undefined;
  const outline = mask && (await outlineOf(await store.read(mask.key), side));
  const bytes = await store.read(made.key);
  try {
    const small = await sharp(bytes)
      .resize(side, side, { fit: 'inside' })
      .flatten()
      .toBuffer({ resolveWithObject: true });
    const { width, height } = small.info;
    const fits = outline?.width === width && outline.height === height;
    const picture = sharp(small.data);
    if (fits) picture.composite([{ input: outline.png }]);
    return await picture.jpeg({ quality: 78 }).toBuffer();
  } catch {
    // A picture that cannot be decoded has no thumbnail; the finding says so in words.
    return undefined;
  }
}
