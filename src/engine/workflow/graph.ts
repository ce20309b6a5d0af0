/** The graph of a workflow: groups depend on each other through the task inputs of their tasks. */
import type { GroupSpec, WorkflowSpec } from '../model.ts';
import { Refusal } from '../refusal.ts';

/** Names of the groups whose outputs this group reads. */
export function upstreamGroups(group: GroupSpec, spec: WorkflowSpec): string[] {
  const asked = new Set(
    group.tasks.flatMap(({ inputs }) => inputs.flatMap((input) => ('task' in input ? [input.task] : []))),
  );
  return spec.groups.filter(({ tasks }) => tasks.some(({ name }) => asked.has(name))).map(({ name }) => name);
}

/** Throws `Refusal` for repeated names, a group without exactly one lead, unknown inputs and cycles. */
export function checkGraph(spec: WorkflowSpec): void {
  const tasks = spec.groups.flatMap((group) => group.tasks);
  repeated(
    spec.groups.map(({ name }) => name),
    'Group',
  );
  repeated(
    tasks.map(({ name }) => name),
    'Task',
  );
  for (const group of spec.groups) {
    const leads = group.tasks.filter(({ lead }) => lead).length;
    if (leads !== 1)
      throw new Refusal(`Group ${group.name} must have exactly one lead task, it has ${leads}.`, 1, 1, 400);
  }
  for (const task of tasks) {
    if (!(task.resource in spec.resources) && task.resource !== 'default') {
      throw new Refusal(
        `Task ${task.name}: resource ${task.resource} is not defined in the workflow.`,
        1,
        1,
        400,
      );
    }
    for (const input of task.inputs) {
      if ('task' in input && !tasks.some(({ name }) => name === input.task)) {
        throw new Refusal(
          `Task ${task.name}: input task ${input.task} does not exist in the workflow.`,
          1,
          1,
          400,
        );
      }
    }
  }
  const done = new Set<string>();
  for (let left = spec.groups; left.length > 0; ) {
    const ready = left.filter((group) => upstreamGroups(group, spec).every((name) => done.has(name)));
    if (ready.length === 0)
      throw new Refusal(
        `The groups ${left.map(({ name }) => name).join(', ')} wait for each other.`,
        1,
        1,
        400,
      );
    for (const { name } of ready) done.add(name);
    left = left.filter(({ name }) => !done.has(name));
  }
}

function repeated(names: string[], what: string): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new Refusal(`${what} name ${twice} is used more than once in the workflow.`, 1, 1, 400);
}
