/** The graph of a workflow: groups depend on each other through the task inputs of their tasks. */
import type { GroupSpec, WorkflowSpec } from '../model.ts';
import { Refusal, serverFailed } from '../refusal.ts';

/** Names of the groups whose outputs this group reads. */
export function upstreamGroups(group: GroupSpec, spec: WorkflowSpec): string[] {
  const needed = new Set(
    group.tasks.flatMap(({ inputs }) => inputs.flatMap((input) => ('task' in input ? [input.task] : []))),
  );
  return spec.groups
    .filter(({ tasks }) => tasks.some(({ name }) => needed.has(name)))
    .map(({ name }) => name);
}

/** A group may read groups that stand before it, and nothing else; throws `Refusal` in OSMO's words. */
export function checkOrder(groups: readonly GroupSpec[]): void {
  const groupOf = new Map(
    groups.flatMap(({ name, tasks }) => tasks.map((task) => [task.name, name] as const)),
  );
  const before = new Set<string>();
  for (const { name, tasks } of groups) {
    for (const input of tasks.flatMap(({ inputs }) => inputs)) {
      if (!('task' in input)) continue;
      if (input.task.includes(':'))
        throw new Refusal(
          `Input of another workflow is not supported by the embedded engine: ${input.task}`,
          400,
          1,
        );
      const upstream = groupOf.get(input.task);
      if (upstream === undefined) throw new Refusal(`Task input ${input.task} does not exist.`, 400, 2);
      if (!before.has(upstream))
        throw serverFailed(`Group "${name}" requires input group "${upstream}" exists before itself.`);
    }
    before.add(name);
  }
}
