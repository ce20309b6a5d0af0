/** The tasks of a workflow, and the one whose log is wanted when nobody says which. */

import { Day0Error } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import { groupsInOrder, type WorkflowView } from '../../domain/progress.ts';

export function tasksOf(workflow: WorkflowView): { task: string; status: string }[] {
  return groupsInOrder(workflow).flatMap(({ tasks }) =>
    tasks.map(({ name, status }) => ({ task: name, status })),
  );
}

/** The wanted task, by its own or its group's name; else the first that failed, the one that runs, or the last. */
export function chooseTask(workflow: WorkflowView, wanted: string | undefined): string {
  const tasks = tasksOf(workflow);
  if (wanted !== undefined) {
    const group = workflow.groups.find(({ name }) => name === wanted);
    const found = tasks.find(({ task }) => task === wanted)?.task ?? group?.tasks[0]?.name;
    if (found !== undefined) return found;
    throw noSuchTask(wanted, workflow.id, tasks);
  }
  const failed = tasks.find(({ status }) => status.startsWith('FAILED') && status !== 'FAILED_UPSTREAM');
  const begun = tasks.filter(({ status }) => !/^(SUBMITTING|WAITING|FAILED_UPSTREAM)$/.test(status));
  const chosen = failed ?? tasks.find(({ status }) => status === 'RUNNING') ?? begun.at(-1) ?? tasks[0];
  if (chosen !== undefined) return chosen.task;
  throw noSuchTask('any task', workflow.id, tasks);
}

function noSuchTask(wanted: string, id: string, tasks: { task: string }[]): Day0Error {
  return new Day0Error({
    code: 'not_found',
    what: `workflow ${id} has no task ${JSON.stringify(wanted.slice(0, 80))}`,
    why: tasks.length === 0 ? 'it lists no tasks at all' : 'the name is neither a task nor a group of it',
    fix:
      tasks.length === 0
        ? `call ${nextCall('watch_run', { run: id })}`
        : `use one of: ${tasks.map(({ task }) => task).join(', ')}`,
    retry: 'never',
  });
}
