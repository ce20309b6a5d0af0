/** Plans: every value settled with its source, what is taken from an earlier run, the workflow as the cluster rendered it. */
export { unexpectedDigestError } from './digest-errors.ts';
export { keepPlan, keptPlans, lockPath, readKept } from './kept-plans.ts';
export { type Earlier, likeRun } from './like.ts';
export { unexpectedLikeError } from './like-errors.ts';
export type { Plan } from './plan.ts';
export { type PlannedRun, planRun } from './plan-run.ts';
export { poolToUse } from './pool.ts';
export { rememberedNow } from './remembered-now.ts';
export { settleRun } from './settle-run.ts';
export { type SubmittedRun, submitPlanned } from './submit-planned.ts';
