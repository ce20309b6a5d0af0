/** Submitting once: what is submitted under which digest, the attempt whose outcome is open, refusals. */
export { readRefusal } from './refusals.ts';
export { commandLine, renderRequest, type Submission } from './submission.ts';
export { type Submitted, submitPlan } from './submit.ts';
export { withSubmitLock } from './submit-lock.ts';
