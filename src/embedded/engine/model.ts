/** What a submitted workflow is on disk: the parsed specification and the state that the supervisor keeps. */

/** Group and task status words of OSMO 6.4, as far as this engine uses them. */
export type StepStatus =
  | 'SUBMITTING'
  | 'WAITING'
  | 'PROCESSING'
  | 'SCHEDULING'
  | 'INITIALIZING'
  | 'RUNNING'
  | 'COMPLETED'
  | 'FAILED'
  | 'FAILED_UPSTREAM'
  | 'FAILED_CANCELED'
  | 'FAILED_EXEC_TIMEOUT'
  | 'FAILED_QUEUE_TIMEOUT'
  | 'FAILED_IMAGE_PULL'
  | 'FAILED_SERVER_ERROR'
  | 'FAILED_START_ERROR';

export type WorkflowStatus =
  | 'PENDING'
  | 'RUNNING'
  | 'WAITING'
  | 'COMPLETED'
  | 'FAILED'
  | 'FAILED_SUBMISSION'
  | 'FAILED_CANCELED'
  | 'FAILED_EXEC_TIMEOUT'
  | 'FAILED_QUEUE_TIMEOUT'
  | 'FAILED_SERVER_ERROR';

export type InputSpec = { task: string; regex?: string } | { url: string; regex?: string };

export interface OutputSpec {
  url: string;
  regex?: string;
}

export interface FileSpec {
  /** Absolute path inside the container. */
  path: string;
  contents: string;
}

/** A credential's keys as environment variables: variable name to key; or a mount path for all of them. */
export type CredentialUse = Record<string, string> | string;

export interface TaskSpec {
  name: string;
  image: string;
  command: string[];
  args: string[];
  lead: boolean;
  environment: Record<string, string>;
  credentials: Record<string, CredentialUse>;
  inputs: InputSpec[];
  outputs: OutputSpec[];
  files: FileSpec[];
  /** Name of the resource specification; informational on one machine. */
  resource: string;
}

export interface GroupSpec {
  name: string;
  tasks: TaskSpec[];
}

/** A rendered, checked workflow: what `spec.json` in a run's folder holds. */
export interface WorkflowSpec {
  name: string;
  groups: GroupSpec[];
  /** Seconds. */
  execTimeout: number;
  /** Seconds. */
  queueTimeout: number;
  resources: Record<string, Record<string, string | number>>;
}

/** Times are UTC without a zone suffix and with microseconds, as OSMO prints them; null until reached. */
export interface StepTimes {
  processing_start_time: string | null;
  scheduling_start_time: string | null;
  initializing_start_time: string | null;
  start_time: string | null;
  end_time: string | null;
  input_download_start_time: string | null;
  input_download_end_time: string | null;
  output_upload_start_time: string | null;
}

export interface TaskState {
  name: string;
  lead: boolean;
  status: StepStatus;
  failure_message: string | null;
  exit_code: number | null;
  /** 32 hex digits. */
  task_uuid: string;
  times: StepTimes;
  /** The task's wrapper process, while one is alive or was last known. */
  process: { pid: number; startedAt: string } | null;
}

export interface GroupState {
  name: string;
  status: StepStatus;
  failure_message: string | null;
  upstream: string[];
  downstream: string[];
  times: StepTimes;
  tasks: TaskState[];
}

/** `state.json` in a run's folder. The supervisor is its only writer once it has started. */
export interface RunState {
  /** The workflow ID: `<workflow name>-<n>`. */
  id: string;
  /** 32 hex digits. */
  uuid: string;
  name: string;
  user: string;
  pool: string;
  priority: string;
  labels: Record<string, string>;
  status: WorkflowStatus;
  submit_time: string;
  start_time: string | null;
  end_time: string | null;
  cancelled_by: string | null;
  /** Why a FAILED_SUBMISSION was refused. */
  failure_message: string | null;
  groups: GroupState[];
}
