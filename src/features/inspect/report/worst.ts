/** The samples that a report shows first. */
import type { Inspection, SampleVerdict } from '../inspection.ts';

const shown = 6;

/** Lowest score first. */
export const worstOf = ({ samples }: Pick<Inspection, 'samples'>): SampleVerdict[] =>
  [...samples].sort((a, b) => a.score - b.score).slice(0, shown);
