/** A run's state in the JSON shapes of `workflow query` and `workflow list`. */
import { hostname } from 'node:os';
import { pathToFileURL } from 'node:url';
import { secondsBetween, stateTime } from '../clock.ts';
import type { GroupState, RunState, StepTimes, TaskState, WorkflowSpec } from '../model.ts';
import { isFinal, runFolder } from '../run-folder.ts';

/** There is no service to link to: the run's folder on this machine. */
export const overviewUrl = (id: string): string => pathToFileURL(runFolder(id)).href;

function ages(state: RunState): { duration: number | null; queued_time: number } {
  const end = state.end_time ?? stateTime();
  return {
    duration: secondsBetween(state.start_time, end),
    queued_time: secondsBetween(state.submit_time, state.start_time ?? end) ?? 0,
  };
}

const appFields = { app_owner: null, app_name: null, app_version: null };

/** One row of `workflow list`. */
export function describeRow(state: RunState): Record<string, unknown> {
  const overview = overviewUrl(state.id);
  const failed = state.status.startsWith('FAILED');
  return {
    user: state.user,
    name: state.id,
    workflow_uuid: state.uuid,
    submit_time: state.submit_time,
    start_time: state.start_time,
    end_time: state.end_time,
    ...ages(state),
    status: state.status,
    overview,
    logs: `${overview}/logs`,
    error_logs: failed ? `${overview}/logs` : null,
    grafana_url: null,
    dashboard_url: null,
    pool: state.pool,
    ...appFields,
    priority: state.priority,
    labels: state.labels,
  };
}

/** The answer of `workflow query`. */
export function describeRun(state: RunState, spec: WorkflowSpec | undefined): Record<string, unknown> {
  const overview = overviewUrl(state.id);
  return {
    name: state.id,
    uuid: state.uuid,
    submitted_by: state.user,
    cancelled_by: state.cancelled_by,
    spec: `${overview}/rendered.yaml`,
    template_spec: `${overview}/template.yaml`,
    logs: `${overview}/logs`,
    events: `${overview}/logs/events.log`,
    overview,
    parent_name: null,
    parent_job_id: null,
    dashboard_url: null,
    grafana_url: null,
    tags: [],
    submit_time: state.submit_time,
    start_time: state.start_time,
    end_time: state.end_time,
    exec_timeout: spec?.execTimeout ?? null,
    queue_timeout: spec?.queueTimeout ?? null,
    ...ages(state),
    status: state.status,
    outputs: '',
    groups: state.groups.map((group) => describeGroup(group, state)),
    pool: state.pool,
    backend: 'embedded',
    ...appFields,
    plugins: { rsync: false },
    priority: state.priority,
    labels: state.labels,
    warnings: [],
  };
}

function stepTimes({ times }: { times: StepTimes }): Record<string, string | null> {
  return {
    start_time: times.start_time,
    end_time: times.end_time,
    processing_start_time: times.processing_start_time,
    scheduling_start_time: times.scheduling_start_time,
    initializing_start_time: times.initializing_start_time,
  };
}

function describeGroup(group: GroupState, state: RunState): Record<string, unknown> {
  const done = state.groups.filter(({ status }) => status === 'COMPLETED').map(({ name }) => name);
  return {
    name: group.name,
    status: group.status,
    ...stepTimes(group),
    remaining_upstream_groups: group.upstream.filter((name) => !done.includes(name)),
    downstream_groups: group.downstream,
    failure_message: group.failure_message,
    tasks: group.tasks.map((task) => describeTask(task, state)),
  };
}

function describeTask(task: TaskState, state: RunState): Record<string, unknown> {
  const logs = `${overviewUrl(state.id)}/logs/${task.name}.log`;
  return {
    name: task.name,
    retry_id: 0,
    status: task.status,
    failure_message: task.failure_message,
    exit_code: task.exit_code,
    logs,
    error_logs: isFinal(task.status) && task.status !== 'COMPLETED' ? logs : null,
    ...stepTimes(task),
    events: `${overviewUrl(state.id)}/logs/events.log`,
    input_download_start_time: task.times.input_download_start_time,
    input_download_end_time: task.times.input_download_end_time,
    output_upload_start_time: task.times.output_upload_start_time,
    dashboard_url: null,
    pod_name: `${state.uuid.slice(0, 16)}-${task.task_uuid.slice(0, 16)}`,
    pod_ip: null,
    task_uuid: task.task_uuid,
    node_name: task.times.start_time === null ? null : hostname(),
    lead: task.lead,
  };
}
