/** Runs: finding them, whose they are, their specification, root and outputs. */
export { type Difference, differingValues } from './differing-values.ts';
export { type FoundRun, findRun, rowsOfRun, viewOf, workflowIdOf } from './find.ts';
export { specOf, valuesIn, valuesOf } from './find-spec.ts';
export { type FreshName, freshName } from './fresh-name.ts';
export { identify, identifyRows } from './identity.ts';
export { type KnownRun, knownRuns, notListed } from './known-runs.ts';
export { type ListedOutputs, listOutputs } from './list-outputs.ts';
export { type ListedRuns, listRuns } from './list-runs.ts';
export { stageDone } from './log-progress.ts';
export { LogWindow, type Picked } from './log-window.ts';
export { readNotice, runOutputs, type StageOutputs, stageNotices } from './outputs.ts';
export { type Requested, requestedDefects, requestedIn } from './requested.ts';
export { type LocatedRun, locateRun, type RunQuestion } from './root.ts';
export { urlOfRun } from './run-url.ts';
export { boardTexts, day0Values, readSpec, releaseInSpec, type SpecValues } from './spec.ts';
export { rootInSpec, rootOfSetup } from './spec-roots.ts';
export { type StoredRun, storedRun, untoldOf, usualRoot } from './stored.ts';
export { chooseTask, tasksOf } from './tasks.ts';
