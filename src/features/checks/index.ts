/** Checks: probes that look at one thing each and say what is wrong, on which evidence, and what to do. */

export { cookbook } from './board.ts';
export { checkpoint } from './checkpoint.ts';
export { credential, dataCredential, reachable, version } from './cluster.ts';
export { rightModel } from './endpoint.ts';
export { type Fact, fact, preflightDeadline } from './facts.ts';
export { assetsOf, references, sceneAmong } from './find-scene.ts';
export { gatedFor, setToken } from './gated.ts';
export { placement } from './placement.ts';
export { nodeSizes, nodesForSetup, nodeText, pool, poolGpus } from './pool.ts';
export { pretrained } from './pretrained.ts';
export { planProbes, preflightProbes } from './probes.ts';
export { raw } from './raw.ts';
export { factsOnce, isFailed, makeChecks, requireChecks, subjectOf, warningsOf } from './require-checks.ts';
export { writable } from './run-folder.ts';
export { scene } from './scene.ts';
export { boardChecks } from './scene-checks.ts';
export { type Assets, type SceneFiles, sceneFiles } from './scene-files.ts';
export { turnFlat } from './scene-geometry.ts';
export { inspectBoard } from './scene-inspection.ts';
export { type RunSize, sizeLines, sizeOf } from './size.ts';
export { type Probe, refusal, runProbes, type Subject } from './subject.ts';
export { firstObjects, smallText } from './tree.ts';
export { checkLines, correctedValues, missingArtifacts } from './words.ts';
