/** Runs one workflow's graph to its end. It is the only writer of `state.json` while it holds the lock. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readIfThere } from '../../../base/system/files.ts';
import { releaseLock, takeLock } from '../../../base/system/lock.ts';
import { stateTime } from '../clock.ts';
import type {
  GroupSpec,
  GroupState,
  RunState,
  TaskSpec,
  TaskState,
  WorkflowSpec,
  WorkflowStatus,
} from '../model.ts';
import { hasState, isFinal, loadSpec, loadState, saveState } from '../run-folder.ts';
import { upstreamGroups } from '../workflow/graph.ts';
import { event } from './events.ts';
import { removeContainers, runTask, type StopReason } from './run-task.ts';

export const cancelPath = (folder: string): string => join(folder, 'cancel');
/** Held by the one supervisor of the run. */
export const lockPath = (folder: string): string => join(folder, 'supervisor.lock');

/** Body of the hidden subcommand `__supervise <run folder>`; returns at once when another supervisor is at it. */
export async function supervise(folder: string): Promise<void> {
  const claim = takeLock(lockPath(folder));
  if (claim === undefined) return;
  try {
    const state = loadState(folder);
    if (!state || isFinal(state.status)) return;
    const spec = loadSpec(folder);
    if (spec) await new Supervisor(folder, state, spec).run();
    else saveState(folder, lostSpec(state));
  } finally {
    releaseLock(claim);
  }
}

class Supervisor {
  /** By the clock that only goes on: setting the machine's time ends no run and lets none run for ever. */
  private readonly deadline: number;

  constructor(
    private readonly folder: string,
    private readonly state: RunState,
    private readonly spec: WorkflowSpec,
  ) {
    state.start_time ??= stateTime();
    // Of a run that is carried on; a start in the future is one before the clock went back.
    const ran = Math.max(0, Date.now() - Date.parse(`${state.start_time}Z`));
    this.deadline = performance.now() + this.spec.execTimeout * 1000 - ran;
  }

  /** A folder that somebody deleted does not come back. */
  private save(): void {
    if (!this.isGone()) saveState(this.folder, this.state);
  }

  private isGone(): boolean {
    return !hasState(this.folder);
  }

  private stopReason(): StopReason | undefined {
    if (existsSync(cancelPath(this.folder)) || this.isGone()) return 'canceled';
    return performance.now() > this.deadline ? 'exec_timeout' : undefined;
  }

  async run(): Promise<void> {
    const { state } = this;
    state.status = 'RUNNING';
    this.save();
    const running = new Map<string, Promise<void>>();
    for (;;) {
      for (const group of state.groups) {
        if (isFinal(group.status) || running.has(group.name)) continue;
        const upstream = this.upstreamOf(group);
        if (upstream.some(({ status }) => isFinal(status) && status !== 'COMPLETED')) this.skip(group);
        else if (this.stopReason()) this.stop(group);
        else if (upstream.every(({ status }) => status === 'COMPLETED')) {
          running.set(
            group.name,
            this.runGroup(group).finally(() => running.delete(group.name)),
          );
        }
      }
      if (state.groups.every(({ status }) => isFinal(status))) break;
      if (running.size > 0) await Promise.race([...running.values(), wait(500)]);
    }
    state.status = this.outcome();
    state.end_time = stateTime();
    const cancel = readIfThere(cancelPath(this.folder));
    if (state.status === 'FAILED_CANCELED' && cancel !== undefined) state.cancelled_by = state.user;
    this.save();
    removeContainers(
      this.folder,
      this.spec.groups.flatMap(({ tasks }) => tasks.map(({ name }) => name)),
    );
  }

  private upstreamOf(group: GroupState): GroupState[] {
    const spec = this.specOf(group);
    const names = spec ? upstreamGroups(spec, this.spec) : [];
    return this.state.groups.filter(({ name }) => names.includes(name));
  }

  private specOf({ name }: GroupState): GroupSpec | undefined {
    return this.spec.groups.find((group) => group.name === name);
  }

  private async runGroup(group: GroupState): Promise<void> {
    const now = stateTime();
    group.times.processing_start_time ??= now;
    group.times.scheduling_start_time ??= now;
    group.times.initializing_start_time ??= now;
    group.times.start_time ??= now;
    group.status = 'RUNNING';
    let leadEnded = false;
    const runOne = async (task: TaskState): Promise<void> => {
      const spec = this.taskSpec(group, task);
      if (!spec || isFinal(task.status)) return;
      await runTask({
        folder: this.folder,
        run: this.state,
        spec,
        state: task,
        save: () => this.save(),
        stopReason: () => this.stopReason() ?? (leadEnded && !task.lead ? 'lead_ended' : undefined),
      });
      event(
        this.folder,
        task.name,
        task.status === 'COMPLETED' ? 'Completed' : 'Failed',
        task.failure_message ?? `exit code ${task.exit_code}`,
      );
      if (task.lead) leadEnded = true;
    };
    for (const { name } of group.tasks)
      event(this.folder, name, 'Scheduled', `Task ${name} was assigned to this machine`);
    await Promise.all(group.tasks.map(runOne));
    const failed = group.tasks.find(({ status }) => status !== 'COMPLETED');
    // Group and workflow statuses are coarse, as OSMO's are: the task's own says more.
    group.status = failed === undefined ? 'COMPLETED' : coarse(failed.status);
    group.failure_message = failed?.failure_message ?? null;
    group.times.end_time = stateTime();
    this.save();
  }

  private taskSpec(group: GroupState, task: TaskState): TaskSpec | undefined {
    return this.specOf(group)?.tasks.find(({ name }) => name === task.name);
  }

  private skip(group: GroupState): void {
    this.end(group, 'FAILED_UPSTREAM', 3000, 'Upstream task failed.');
  }

  private stop(group: GroupState): void {
    if (this.stopReason() === 'canceled') this.end(group, 'FAILED_CANCELED', null, 'Workflow was canceled.');
    else this.end(group, 'FAILED_EXEC_TIMEOUT', null, 'Workflow ran longer than the exec timeout.');
  }

  private end(
    group: GroupState,
    status: 'FAILED_UPSTREAM' | 'FAILED_CANCELED' | 'FAILED_EXEC_TIMEOUT',
    code: number | null,
    message: string,
  ): void {
    for (const task of [group, ...group.tasks]) {
      task.status = status;
      task.failure_message = message;
      task.times.end_time = stateTime();
    }
    for (const task of group.tasks) task.exit_code = code;
    this.save();
  }

  private outcome(): WorkflowStatus {
    const statuses = this.state.groups.map(({ status }) => status);
    if (statuses.every((status) => status === 'COMPLETED')) return 'COMPLETED';
    if (statuses.includes('FAILED_CANCELED')) return 'FAILED_CANCELED';
    if (statuses.includes('FAILED_EXEC_TIMEOUT')) return 'FAILED_EXEC_TIMEOUT';
    return 'FAILED';
  }
}

function coarse(status: TaskState['status']): TaskState['status'] {
  return status === 'FAILED_CANCELED' || status === 'FAILED_EXEC_TIMEOUT' ? status : 'FAILED';
}

/** Told of every step that had not ended, since the query of a workflow has a message for these alone. */
function lostSpec(state: RunState): RunState {
  const failure_message = 'The spec.json of this run cannot be read. Submit it again.';
  const lost = { status: 'FAILED_SERVER_ERROR', failure_message } as const;
  const groups = state.groups.map((group) => ({
    ...group,
    ...(isFinal(group.status) ? {} : lost),
    tasks: group.tasks.map((task) => ({ ...task, ...(isFinal(task.status) ? {} : lost) })),
  }));
  return { ...state, ...lost, end_time: stateTime(), groups };
}
