/** The artifacts of a root: how complete they are, the plan that fetches what is lacking, what follows a setup. */
export { afterSetup, resultCall, setUpAgain } from './after.ts';
export { needsDigest } from './errors.ts';
export type { SetupArguments } from './gather.ts';
export { checkSetup } from './health.ts';
export { type Prepared, prepareSetup } from './prepare.ts';
export { submitSetup } from './submit.ts';
export { artifactData, artifactLines, needLines, runData, runLines, sourceLine } from './words.ts';
