/** What an inspection says of a dataset: a verdict, findings with the samples that show them, and each sample's standing. */

import type { Drift } from './appearance/drift.ts';
import type { Materials } from './appearance/profile.ts';
import { grouped } from './groups.ts';

/** `bad` samples would teach a model something wrong; `look` wants a person's eye; `info` is worth knowing. */
type Level = 'bad' | 'look' | 'info';

export interface Finding {
  /** Stable, such as `mask.empty`. */
  id: string;
  level: Level;
  /** One sentence with the number in it. */
  what: string;
  /** Samples that show it, worst first; empty for a finding of the whole dataset. */
  samples: string[];
  /** What to do about it, where that is known. */
  fix?: string;
}

export interface SampleVerdict {
  name: string;
  defect: string;
  /** The worst level of the findings that name it. */
  verdict: 'good' | Level;
  /** Ids of those findings. */
  findings: string[];
  /** 1 is typical of its kind and free of findings, 0 the worst. */
  score: number;
}

/** Numbers of one kind, by defect, material or feature. */
export interface Distribution {
  title: string;
  unit: string;
  groups: Record<string, number[]>;
  /** Of a reference profile, by group. */
  reference?: Record<string, { mean: number; spread: number }>;
}

export interface Inspection {
  run: string;
  root: string;
  samples: SampleVerdict[];
  findings: Finding[];
  /** Stand-ins made the samples: they show how things fit together and are not for training. */
  preview: boolean;
  /** Samples whose pictures were opened; the others were judged by their files alone. */
  opened: number;
  /** The camera look against a reference, of several boards the least alike; null where there is none for it. */
  drift: (Drift & { profile: string; threshold: number }) | null;
  distributions: Distribution[];
  /** The camera look's own statistics, of all boards. */
  look: Materials;
  /** The same by board, to keep as references; one without a name where the run has one board. */
  looks: { board: string | undefined; look: Materials }[];
}

/** `GOOD`: nothing above info. `NOT USABLE`: the look is another one, or more than a tenth of the samples would mislead. */
export type Verdict = 'GOOD' | 'USABLE WITH CARE' | 'NOT USABLE';

export function verdictOf({ samples, findings }: Inspection): Verdict {
  const above = findings.filter(({ level }) => level !== 'info');
  if (above.length === 0) return 'GOOD';
  const bad = samples.filter(({ verdict }) => verdict === 'bad').length;
  return above.some(({ id }) => id === driftId) || samples.length === 0 || bad > samples.length / 10
    ? 'NOT USABLE'
    : 'USABLE WITH CARE';
}

/** The verdict as users read it: what a preview is worth has words of its own. */
export function verdictWords(inspection: Inspection): string {
  const verdict = verdictOf(inspection);
  if (!inspection.preview) return verdict;
  return { GOOD: 'PREVIEW OK', 'USABLE WITH CARE': 'PREVIEW WITH CARE', 'NOT USABLE': 'PREVIEW NOT USABLE' }[
    verdict
  ];
}

export const driftId = 'look.drift';

const rank: Record<'good' | Level, number> = { good: 0, info: 1, look: 2, bad: 3 };

/** The samples' standing, from the findings and a measure of how typical each one is (0 to 1). */
export function sampleVerdicts(
  samples: readonly { name: string; defect: string }[],
  findings: readonly Finding[],
  typical: (name: string) => number,
): SampleVerdict[] {
  const named = findings.flatMap((finding) =>
    [...new Set(finding.samples)].map((name) => ({ name, finding })),
  );
  const byName = grouped(named, ({ name, finding }) => [name, finding]);
  return samples.map(({ name, defect }) => {
    const own = byName.get(name) ?? [];
    const verdict = own.reduce<'good' | Level>(
      (worst, { level }) => (rank[level] > rank[worst] ? level : worst),
      'good',
    );
    const score = Math.max(0, Math.min(1, typical(name))) * (1 - 0.3 * rank[verdict]);
    return { name, defect, verdict, findings: own.map(({ id }) => id), score };
  });
}

/** Names of samples that a finding above `info` speaks of: what `exclude: ["findings"]` leaves out. */
export const foundFaulty = ({ samples }: Inspection): string[] =>
  samples.filter(({ verdict }) => verdict === 'bad' || verdict === 'look').map(({ name }) => name);
