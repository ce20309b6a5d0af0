/** Whether the files of a run fit each other: the clean picture of a sample is the camera look that its crop has now. */

import { inParallel } from '../../../base/system/in-parallel.ts';
import type { ObjectStore } from '../../../ports/store/port.ts';
import type { DatasetSample } from '../../labelled/index.ts';
import { type Crops, cropOf } from '../../labelled/index.ts';
import { evenly } from '../appearance/measure.ts';
import type { Finding } from '../inspection.ts';
import { readSmall } from '../small.ts';

/** So many samples are compared. */
const most = 12;
/** Mean difference of a colour channel, of 255: saving and scaling a picture again stay far below it. */
const apart = 6;

/** Nothing where samples and looks cannot be compared. */
export async function originFindings(
  store: ObjectStore,
  samples: readonly DatasetSample[],
  crops: Crops,
): Promise<Finding[]> {
  const known = samples.flatMap((sample) => {
    const look = cropOf(crops, sample)?.look;
    const original = sample.files.original_image;
    return look && original ? [{ name: sample.name, look: look.key, original: original.key }] : [];
  });
  const measured = await inParallel(evenly(known, most), 4, async ({ name, look, original }) => ({
    name,
    by: await difference(store, look, original),
  }));
  const other = measured.filter(({ by }) => by !== undefined && by > apart);
  // A single one is a matter of that sample; a run whose stages do not belong together shows it everywhere.
  if (other.length === 0 || other.length * 2 < measured.length) return [];
  const worst = Math.max(...other.map(({ by }) => by ?? 0));
  return [
    {
      id: 'files.look',
      level: 'look',
      what: `the files do not fit each other: the defects were made from another camera look than lies in this run (${other.length} of ${measured.length} compared, up to ${worst.toFixed(0)} of 255 apart)`,
      samples: [],
      fix: 'something replaced the camera look after the defects were made: judge the defects by their own pictures, or run again',
    },
  ];
}

/** Mean difference of the pixels; undefined where a picture cannot be read or the sizes differ. */
async function difference(store: ObjectStore, a: string, b: string): Promise<number | undefined> {
  try {
    const [left, right] = await Promise.all([store.read(a).then(readSmall), store.read(b).then(readSmall)]);
    if (left.width !== right.width || left.height !== right.height) return undefined;
    let sum = 0;
    for (let at = 0; at < left.data.length; at++)
      sum += Math.abs((left.data[at] ?? 0) - (right.data[at] ?? 0));
    return sum / left.data.length;
  } catch {
    // A picture that cannot be decoded is told by its own finding.
    return undefined;
  }
}
