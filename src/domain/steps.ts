/** Every group that a workflow of ours can have, whether it makes a dataset or sets up a root. */
import { type StageId, stages } from './contract.ts';
import { type SetupId, setupSteps } from './setup.ts';

export type StepId = StageId | SetupId;

export interface Step {
  id: StepId;
  group: string;
  what: string;
}

/** In the order of the graphs. */
export const steps: readonly Step[] = [...stages, ...setupSteps];

/** Undefined for a group of somebody else's workflow. */
export const stepOfGroup = (group: string | undefined): Step | undefined =>
  steps.find((step) => step.group === group);
