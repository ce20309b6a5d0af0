/** A run on this machine: what is chosen, what is here already, fetching, manifest and zip. */
export type { Progress } from './download.ts';
export { type FetchedRun, fetchOutputs } from './fetch-outputs.ts';
export { progressWords } from './progress-words.ts';
