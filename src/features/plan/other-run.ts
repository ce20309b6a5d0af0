/** A name belongs to one run: another plan under it would write into that run's folder, or be taken for it. */
import { Day0Error } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import type { ToolContext } from '../../ports/context.ts';
import { differingValues, rowsOfRun, valuesIn } from '../runs/index.ts';
import type { Plan } from './plan.ts';

const shown = 4;

/**
 * Refuses when the workflow under the plan's name was submitted with other values. A cluster that does not tell what was
 * asked for proves nothing.
 */
export async function requireThisPlan(
  { name, rendered }: Plan,
  workflowId: string,
  { osmo, signal }: ToolContext,
): Promise<void> {
  const spec = await osmo.spec(workflowId, { signal }).catch(() => undefined);
  const [there, here] = [valuesIn(spec), valuesIn(rendered)];
  const differing = there && here ? differingValues(there, here) : [];
  if (differing.length === 0) return;
  const words = differing.slice(0, shown).map(({ name: value, a, b }) => `${value} ${a} there, ${b} here`);
  const more = differing.length > shown ? `; and ${differing.length - shown} more` : '';
  throw new Day0Error({
    code: 'bad_input',
    what: `the name ${name} belongs to another run, workflow ${workflowId}; nothing was started now`,
    why: `${words.join('; ')}${more}`,
    fix: `plan without name, which stamps a fresh one; that run itself: ${nextCall('watch_run', { run: workflowId, wait_s: 0 })}`,
    retry: 'never',
  });
}

/** The same for a name that the user gave, before a plan shows it. Stamped names are fresh. */
export async function requireFreeName(made: Plan, context: ToolContext): Promise<void> {
  const { name, root } = made;
  const rows = await context.osmo.listByName(name, { signal: context.signal });
  const [first] = (await rowsOfRun(name, rows, context)).filter(
    ({ identity, refused }) => !refused && (identity?.root === undefined || identity.root === root),
  );
  if (first !== undefined) await requireThisPlan(made, first.id, context);
}
