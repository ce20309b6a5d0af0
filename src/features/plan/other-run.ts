/** A name belongs to one run: another plan under it would write into that run's folder, or be taken for it. */
import { badInput } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import type { ToolContext } from '../../ports/context.ts';
import { differingValues, rowsBelow, valuesIn, valuesOf } from '../runs/index.ts';
import type { Plan } from './plan.ts';

const shown = 4;

/**
 * Refuses when the workflow under the plan's name was submitted with other values. A cluster that does not tell what was
 * asked for proves nothing.
 */
export async function requireThisPlan(
  { name, root, rendered }: Plan,
  workflowId: string,
  context: ToolContext,
): Promise<void> {
  const there = await valuesOf({ name, root, workflowId }, context);
  const here = valuesIn(rendered);
  const differing = there && here ? differingValues(there, here) : [];
  if (differing.length === 0) return;
  const words = differing.slice(0, shown).map(({ name: value, a, b }) => `${value} ${a} there, ${b} here`);
  const more = differing.length > shown ? `; and ${differing.length - shown} more` : '';
  throw badInput({
    what: `the name ${name} belongs to another run, workflow ${workflowId}; nothing was started now`,
    why: `${words.join('; ')}${more}`,
    fix: `plan without name, which stamps a fresh one; that run itself: ${nextCall('watch_run', { run: workflowId, wait_s: 0 })}`,
  });
}

/** The same for a name that the user gave, before a plan shows it. Stamped names are fresh. */
export async function requireFreeName(made: Plan, context: ToolContext): Promise<void> {
  const rows = await context.osmo.listByName(made.name, { signal: context.signal });
  const first = (await rowsBelow(made, rows, context)).find(({ refused }) => !refused);
  if (first !== undefined) await requireThisPlan(made, first.id, context);
}
