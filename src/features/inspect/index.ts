/** Judging a dataset: measures, findings, the look against a reference, the report. */
export { type Drift, driftOf, threshold } from './appearance/drift.ts';
export { evenly } from './appearance/measure.ts';
export { countsPerDefect } from './findings/counts.ts';
export { type Inspected, inspectRun } from './inspect-run.ts';
export {
  type Distribution,
  type Finding,
  foundFaulty,
  type Inspection,
  type SampleVerdict,
  type Verdict,
  verdictOf,
  verdictWords,
} from './inspection.ts';
export { type JudgedRun, judgeRun } from './judge-run.ts';
export { measureMask } from './mask.ts';
export { deviation, mean, median } from './numbers.ts';
export { plot } from './report/plot.ts';
export { listedFindings, planIn, seenAtOnce } from './seen-at-once.ts';
