/** The groups of a workflow as they stand when it has just been submitted. */
import { randomUUID } from 'node:crypto';
import type { GroupState, StepTimes, WorkflowSpec } from '../model.ts';
import { upstreamGroups } from './graph.ts';

const noTimes = (): StepTimes => ({
  processing_start_time: null,
  scheduling_start_time: null,
  initializing_start_time: null,
  start_time: null,
  end_time: null,
  input_download_start_time: null,
  input_download_end_time: null,
  output_upload_start_time: null,
});

export function initialGroups(spec: WorkflowSpec): GroupState[] {
  return spec.groups.map((group) => {
    const upstream = upstreamGroups(group, spec);
    const status = upstream.length === 0 ? 'SUBMITTING' : 'WAITING';
    return {
      name: group.name,
      status,
      failure_message: null,
      upstream,
      downstream: spec.groups
        .filter((other) => upstreamGroups(other, spec).includes(group.name))
        .map(({ name }) => name),
      times: noTimes(),
      tasks: group.tasks.map(({ name, lead }) => ({
        name,
        lead,
        status,
        failure_message: null,
        exit_code: null,
        task_uuid: randomUUID().replaceAll('-', ''),
        times: noTimes(),
        process: null,
      })),
    };
  });
}
