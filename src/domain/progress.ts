/** A run's progress by stage, derived from what OSMO says of its groups. */
import { type ReleaseId, releaseOfWorkflow } from './releases/index.ts';
import { type StepId, stepOfGroup, steps } from './steps.ts';

/** The part of a workflow's state that the domain needs. Times are milliseconds since the epoch. */
export interface WorkflowView {
  id: string;
  status: string;
  submitted: number;
  started: number | undefined;
  ended: number | undefined;
  groups: GroupView[];
}

export interface GroupView {
  name: string;
  status: string;
  started: number | undefined;
  ended: number | undefined;
  message: string | undefined;
  tasks: TaskView[];
}

interface TaskView {
  name: string;
  status: string;
  exitCode: number | undefined;
  message: string | undefined;
  /** How often OSMO has started it again; 0 for the first attempt. */
  retries: number;
}

export interface StageProgress {
  /** Undefined for a group that is none of ours. */
  stage: StepId | undefined;
  group: string;
  what: string;
  status: string;
  /** Of the pipeline; undefined where the tasks do not tell. */
  release: ReleaseId | undefined;
  /** Seconds since the stage started, until it ended. */
  seconds: number | undefined;
  /** How far the stage's own log says it is, such as `12/40`, or `board 2 of 3, 140/300`. */
  done: string | undefined;
  message: string | undefined;
}

/** True for every status after which nothing more happens. */
export function isFinished(status: string): boolean {
  return status === 'COMPLETED' || status.startsWith('FAILED');
}

/**
 * The workflow's groups in the order of the graph, whatever order OSMO listed them in; groups that are none of ours
 * stand last, under their own names, in the order in which they started.
 */
export function groupsInOrder({ groups }: WorkflowView): GroupView[] {
  const place = (name: string): number => {
    const found = steps.findIndex(({ group }) => group === name);
    return found < 0 ? steps.length : found;
  };
  return [...groups].sort(
    (a, b) => place(a.name) - place(b.name) || (a.started ?? Infinity) - (b.started ?? Infinity) || 0,
  );
}

/** How far each group is. */
export function stageProgress(workflow: WorkflowView, now: number): StageProgress[] {
  const release = releaseOfWorkflow(workflow);
  return groupsInOrder(workflow).map(({ name, status, started, ended, message, tasks }) => {
    const seconds = started === undefined ? undefined : ((ended ?? now) - started) / 1000;
    const step = stepOfGroup(name);
    return {
      stage: step?.id,
      group: name,
      what: step?.what ?? name,
      status,
      release,
      seconds: seconds === undefined ? undefined : Math.max(0, Math.round(seconds * 10) / 10),
      done: undefined,
      message: message ?? tasks.find((task) => task.message !== undefined)?.message,
    };
  });
}

/** Seconds from submit to end, or to now. */
export function elapsedSeconds(workflow: WorkflowView, now: number): number {
  return Math.max(0, Math.round(((workflow.ended ?? now) - workflow.submitted) / 100) / 10);
}

/** What differs between two views of one run, in words. */
export function changesBetween(before: WorkflowView | undefined, after: WorkflowView): string[] {
  const changes: string[] = [];
  if (before && before.status !== after.status) changes.push(`run: ${before.status} -> ${after.status}`);
  for (const group of after.groups) {
    const old = before?.groups.find(({ name }) => name === group.name);
    if (old && old.status !== group.status) changes.push(`${group.name}: ${old.status} -> ${group.status}`);
  }
  return changes;
}
