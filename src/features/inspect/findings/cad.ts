/** Findings from the CAD masks of the crops that samples were made from. */
import type { CadMeasure } from '../cad.ts';
import type { Finding } from '../inspection.ts';

/** Pixels off, and how much better the other place fits, before a mask counts as shifted. */
const far = 6;
const better = 1.25;

/** `samplesOf` gives the names of the samples made from a crop. */
export function cadFindings(
  crops: readonly CadMeasure[],
  samplesOf: (crop: string) => readonly string[],
): Finding[] {
  const findings: Finding[] = [];
  const add = (
    id: string,
    level: Finding['level'],
    chosen: readonly CadMeasure[],
    what: (worst: CadMeasure) => string,
    fix: string,
  ): void => {
    const [worst] = chosen;
    if (worst)
      findings.push({
        id,
        level,
        what: what(worst),
        samples: chosen.flatMap(({ crop }) => samplesOf(crop)),
        fix,
      });
  };
  const broken = crops.filter(({ unreadable }) => unreadable !== undefined);
  add(
    'cad.unreadable',
    'bad',
    broken,
    ({ crop, unreadable }) =>
      `crops with a CAD mask or picture that cannot be decoded: ${broken.length}, first ${crop} (${unreadable})`,
    'fetch these files again',
  );
  const sizes = crops.filter((one) => one.sizes !== undefined);
  add(
    'cad.size',
    'bad',
    sizes,
    ({ crop, sizes: differ }) =>
      `CAD masks not as large as their picture: ${sizes.length}, first ${crop} (${differ?.map((size) => size.join('x')).join(' against ')})`,
    'defects were placed by these masks: leave their samples out',
  );
  const shifted = crops
    .filter(({ shift }) => shift && Math.hypot(shift.x, shift.y) >= far && shift.gain >= better)
    .sort((a, b) => (b.shift?.gain ?? 0) - (a.shift?.gain ?? 0));
  add(
    'cad.shifted',
    'look',
    shifted,
    ({ crop, shift }) =>
      `CAD masks that do not lie on their picture: ${shifted.length}, first ${crop}, which fits the edges better ${shift?.x ?? 0}, ${shift?.y ?? 0} pixels away`,
    'defects were placed by these masks: look at their samples; an image edit that moves things does this, too',
  );
  const colours = crops
    .filter(({ unlabelled }) => (unlabelled ?? 0) > 0.002)
    .sort((a, b) => (b.unlabelled ?? 0) - (a.unlabelled ?? 0));
  add(
    'cad.labels',
    'look',
    colours,
    ({ crop, unlabelled }) =>
      `CAD masks with colours that the semantic labels do not name: ${colours.length}, first ${crop} (${((unlabelled ?? 0) * 100).toFixed(1)} % of it)`,
    'the mask was resized with smoothing, or the labels are of another render',
  );
  return findings;
}
