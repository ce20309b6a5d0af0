/** What happened to a run: what failed first, why, on which evidence. */
export type { RunByFiles } from './by-files.ts';
export {
  type AliveRun,
  type CompletedRun,
  type CompletedSetup,
  type Diagnosis,
  diagnose,
  type FailedRun,
} from './diagnose.ts';
export { causeLines, fence, foretoldWords, windowLines } from './words.ts';
