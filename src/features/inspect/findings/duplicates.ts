/** Samples that show the same: by perceptual hash of the whole and of the part around the mask, and by the mask's place. */
import { hashDistance } from '../hash.ts';
import type { Finding } from '../inspection.ts';
import type { SampleMeasure } from '../measure.ts';

interface Pair {
  a: SampleMeasure;
  b: SampleMeasure;
  /** Nothing that a person could see differs. */
  same: boolean;
}

/** Bits of 63 that pictures of one scene may differ by. */
const near = 5;
/** Mask overlap (intersection over union) of the same defect at the same place. */
const overlap = 0.7;

export function duplicateFindings(samples: readonly SampleMeasure[]): Finding[] {
  const pairs = pairsOf(samples);
  const findings: Finding[] = [];
  const add = (id: string, level: Finding['level'], chosen: Pair[], what: string, fix: string): void => {
    if (chosen.length === 0) return;
    // The later one of each pair: leaving it out leaves one of each. Of two labels nobody knows which is right.
    const both = id === 'duplicates.label';
    const names = [...new Set(chosen.flatMap(({ a, b }) => (both ? [a.name, b.name] : [b.name])))];
    const [first] = chosen;
    const example = first ? `, such as ${label(first.a)} and ${label(first.b)}` : '';
    findings.push({ id, level, what: `${what}: ${names.length}${example}`, samples: names, fix });
  };
  add(
    'duplicates.label',
    'bad',
    pairs.filter(({ a, b, same }) => same && a.defect !== b.defect),
    'samples with one picture under two labels',
    'one of the labels is wrong: leave both out, or correct it',
  );
  add(
    'duplicates.same',
    'look',
    pairs.filter(({ a, b, same }) => same && a.defect === b.defect),
    'samples that repeat another one',
    'leave them out: they add nothing and leak between splits',
  );
  add(
    'duplicates.near',
    'info',
    pairs.filter(({ a, b, same }) => !same && a.defect === b.defect),
    'samples much like another one (same crop, same place)',
    'keep them in one split (export_dataset does); more render patches give more variety',
  );
  return findings;
}

const label = ({ name, defect }: SampleMeasure): string => `${name} (${defect})`;

function pairsOf(samples: readonly SampleMeasure[]): Pair[] {
  const pairs: Pair[] = [];
  samples.forEach((b, n) => {
    if (!b.hashes) return;
    for (const a of samples.slice(0, n)) {
      if (!a.hashes || hashDistance(a.hashes.picture, b.hashes.picture) > near) continue;
      const masks = iou(a.hashes.mask, b.hashes.mask);
      const [da, db] = [a.hashes.defect, b.hashes.defect];
      const around = da && db ? hashDistance(da, db) : 0;
      const same = hashDistance(a.hashes.picture, b.hashes.picture) <= 1 && masks > 0.97 && around <= 1;
      if (same || (masks > overlap && around <= 2 * near)) pairs.push({ a, b, same });
    }
  });
  return pairs;
}

/** Of two masks on one grid; 1 when neither has anything. */
function iou(a: Uint8Array | undefined, b: Uint8Array | undefined): number {
  if (!a || !b) return a === b ? 1 : 0;
  let both = 0;
  let either = 0;
  for (let i = 0; i < a.length; i++) {
    both += Math.min(a[i] ?? 0, b[i] ?? 0);
    either += Math.max(a[i] ?? 0, b[i] ?? 0);
  }
  return either === 0 ? 1 : both / either;
}
