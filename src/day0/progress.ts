/** A run's progress by stage, derived from what OSMO says of its groups. */
import { type StageId, stages } from './contract.ts';

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
  tasks: { name: string; status: string; exitCode: number | undefined; message: string | undefined }[];
}

export interface StageProgress {
  stage: StageId;
  group: string;
  what: string;
  status: string;
  /** Seconds since the stage started, until it ended. */
  seconds: number | undefined;
  /** How far the stage's own log says it is, such as `12/40`. */
  done: string | undefined;
  message: string | undefined;
}

/** True for every status after which nothing more happens. */
export function isFinished(status: string): boolean {
  return status === 'COMPLETED' || status.startsWith('FAILED');
}

/** The run's stages in the order of the graph, whatever order OSMO listed its groups in. */
export function stageProgress(workflow: WorkflowView, now: number): StageProgress[] {
  const byName = new Map(workflow.groups.map((group) => [group.name, group]));
  return stages.flatMap(({ id, group, what }) => {
    const found = byName.get(group);
    if (!found) return [];
    const seconds = found.started === undefined ? undefined : ((found.ended ?? now) - found.started) / 1000;
    return [
      {
        stage: id,
        group,
        what,
        status: found.status,
        seconds: seconds === undefined ? undefined : Math.max(0, Math.round(seconds * 10) / 10),
        done: undefined,
        message: found.message ?? found.tasks.find(({ message }) => message !== undefined)?.message,
      },
    ];
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
