/** Findings from the CAD masks of the crops that samples were made from. */
import type { CadMeasure } from '../cad.ts';
import type { Finding } from '../inspection.ts';

/** Pixels off, and how much better the other place fits, before a mask counts as shifted. */
const far = 6;
const better = 1.25;

interface Rule {
  id: string;
  level: Finding['level'];
  /** The crops that it speaks of, worst first. */
  chosen: (crops: readonly CadMeasure[]) => CadMeasure[];
  what: (count: number, worst: CadMeasure) => string;
  fix: string;
}

const rules: readonly Rule[] = [
  {
    id: 'cad.unreadable',
    level: 'bad',
    chosen: (crops) => crops.filter(({ unreadable }) => unreadable !== undefined),
    what: (count, { crop, unreadable }) =>
      `crops with a CAD mask or picture that cannot be decoded: ${count}, first ${crop} (${unreadable})`,
    fix: 'fetch these files again',
  },
  {
    id: 'cad.size',
    level: 'bad',
    chosen: (crops) => crops.filter(({ sizes }) => sizes !== undefined),
    what: (count, { crop, sizes }) =>
      `CAD masks not as large as their picture: ${count}, first ${crop} (${sizes?.map((size) => size.join('x')).join(' against ')})`,
    fix: 'defects were placed by these masks: leave their samples out',
  },
  {
    id: 'cad.shifted',
    level: 'look',
    chosen: (crops) =>
      crops
        .filter(({ shift }) => shift && Math.hypot(shift.x, shift.y) >= far && shift.gain >= better)
        .sort((a, b) => (b.shift?.gain ?? 0) - (a.shift?.gain ?? 0)),
    what: (count, { crop, shift }) =>
      `CAD masks that do not lie on their picture: ${count}, first ${crop}, which fits the edges better ${shift?.x ?? 0}, ${shift?.y ?? 0} pixels away`,
    fix: 'defects were placed by these masks: look at their samples; an image edit that moves things does this, too',
  },
  {
    id: 'cad.labels',
    level: 'look',
    chosen: (crops) =>
      crops
        .filter(({ unlabelled }) => (unlabelled ?? 0) > 0.002)
        .sort((a, b) => (b.unlabelled ?? 0) - (a.unlabelled ?? 0)),
    what: (count, { crop, unlabelled }) =>
      `CAD masks with colours that the semantic labels do not name: ${count}, first ${crop} (${((unlabelled ?? 0) * 100).toFixed(1)} % of it)`,
    fix: 'the mask was resized with smoothing, or the labels are of another render',
  },
];

/** `samplesOf` gives the names of the samples made from a crop. */
export const cadFindings = (
  crops: readonly CadMeasure[],
  samplesOf: (crop: string) => readonly string[],
): Finding[] =>
  rules.flatMap(({ id, level, chosen, what, fix }) => {
    const shown = chosen(crops);
    const [worst] = shown;
    if (!worst) return [];
    const samples = shown.flatMap(({ crop }) => samplesOf(crop));
    return [{ id, level, what: what(shown.length, worst), samples, fix }];
  });
