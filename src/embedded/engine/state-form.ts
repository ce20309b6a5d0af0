/** The forms of `state.json` and `spec.json`: a file that a crash, a full disk or a hand has damaged is told, not believed. */
import * as z from 'zod';
import { stateTime } from './clock.ts';
import type { RunState, StepStatus, TaskState, WorkflowSpec, WorkflowStatus } from './model.ts';

const text = z.string();
const maybe = text.nullable();

// Which words there are is the engine's to say; that it is one tells a status from garbage.
const stepStatus = z.custom<StepStatus>((value) => typeof value === 'string' && /^[A-Z_]+$/.test(value));
const workflowStatus = z.custom<WorkflowStatus>((value) => stepStatus.safeParse(value).success);

const times = z.looseObject({
  processing_start_time: maybe,
  scheduling_start_time: maybe,
  initializing_start_time: maybe,
  start_time: maybe,
  end_time: maybe,
  input_download_start_time: maybe,
  input_download_end_time: maybe,
  output_upload_start_time: maybe,
});

const task: z.ZodType<TaskState> = z.looseObject({
  name: text,
  lead: z.boolean(),
  status: stepStatus,
  failure_message: maybe,
  exit_code: z.number().nullable(),
  task_uuid: text,
  times,
  process: z.looseObject({ pid: z.number(), startedAt: text }).nullable(),
});

export const runState: z.ZodType<RunState> = z.looseObject({
  id: text,
  uuid: text,
  name: text,
  user: text,
  pool: text,
  priority: text,
  labels: z.record(text, text),
  status: workflowStatus,
  submit_time: text,
  start_time: maybe,
  end_time: maybe,
  cancelled_by: maybe,
  failure_message: maybe,
  groups: z.array(
    z.looseObject({
      name: text,
      status: stepStatus,
      failure_message: maybe,
      upstream: z.array(text),
      downstream: z.array(text),
      times,
      tasks: z.array(task),
    }),
  ),
});

const texts = z.record(text, text);
const regex = z.exactOptional(text);

export const workflowSpec: z.ZodType<WorkflowSpec | null> = z.nullable(
  z.looseObject({
    name: text,
    execTimeout: z.number(),
    queueTimeout: z.number(),
    resources: z.record(text, z.record(text, z.union([text, z.number()]))),
    groups: z.array(
      z.looseObject({
        name: text,
        tasks: z.array(
          z.looseObject({
            name: text,
            image: text,
            command: z.array(text),
            args: z.array(text),
            lead: z.boolean(),
            environment: texts,
            credentials: z.record(text, z.union([text, texts])),
            inputs: z.array(
              z.union([z.looseObject({ task: text, regex }), z.looseObject({ url: text, regex })]),
            ),
            outputs: z.array(z.looseObject({ url: text, regex })),
            files: z.array(z.looseObject({ path: text, contents: text })),
            resource: text,
          }),
        ),
      }),
    ),
  }),
);

/** What is told of a run whose state cannot be read: that it failed, why, and what is known from its submission. */
export function damagedState(
  id: string,
  why: string,
  submitted: RunState | undefined,
  changed: Date,
): RunState {
  const at = stateTime(changed);
  const reason = why.replace(/\s+/g, ' ').slice(0, 120);
  return {
    uuid: ''.padStart(32, '0'),
    name: id.replace(/-\d+$/, ''),
    user: 'unknown',
    pool: 'unknown',
    priority: 'NORMAL',
    labels: {},
    submit_time: at,
    start_time: null,
    cancelled_by: null,
    ...submitted,
    id,
    status: 'FAILED_SERVER_ERROR',
    end_time: at,
    failure_message: `The state.json of ${id} cannot be read (${reason}); its logs and outputs are untouched. Submit it again.`,
    groups: (submitted?.groups ?? []).map((group) => ({
      ...group,
      status: 'FAILED_SERVER_ERROR',
      failure_message: `The state.json of ${id} cannot be read.`,
      tasks: group.tasks.map((one) => ({ ...one, status: 'FAILED_SERVER_ERROR' })),
    })),
  };
}
