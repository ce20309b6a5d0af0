/** A defect drawn by rule, chosen by its name. */
import { classMap, readLabels } from '../../../../base/imaging/labels.ts';
import { type Raster, readImage } from '../../../../base/imaging/raster.ts';
import { cadOf, type DrawnCase, splitType } from '../test-case.ts';
import { stain } from './generic.ts';
import { removePart } from './missing.ts';
import { addSolder, kinds } from './solder.ts';

export async function drawn(
  testCase: DrawnCase,
  original: Raster,
  mask: Uint8Array,
  seed: number,
): Promise<Raster> {
  const [, defect] = splitType(testCase.anomaly_type);
  if (/bridg|short/i.test(defect)) return addSolder(original, mask, kinds.bridge, seed);
  if (/excess|too_?much/i.test(defect)) return addSolder(original, mask, kinds.excess, seed);
  if (!/miss|absen/i.test(defect)) return stain(original, mask, seed);
  const cad = cadOf(testCase);
  if (cad === undefined) return removePart(original, mask, undefined, seed);
  const classes = classMap(await readImage(cad.cadMask, 4), await readLabels(cad.labels));
  return removePart(original, mask, classes, seed);
}
