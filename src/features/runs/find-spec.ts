/** The specification of a run that is found by name or ID, where the cluster still has it. */
import { cleanFields } from '../../base/redact.ts';
import type { ToolContext } from '../../ports/context.ts';
import { specAt } from './find.ts';
import type { LocatedRun } from './root.ts';
import { day0Values, readSpec } from './spec.ts';

type Asked = Pick<LocatedRun, 'name' | 'root' | 'workflowId'>;

/**
 * Undefined when the cluster does not know the run below this root or does not answer: what was asked for is then unknown, not
 * wrong. A run of the same name below another root is another run.
 */
export async function specOf(
  { name: run, root, workflowId }: Asked,
  context: ToolContext,
): Promise<string | undefined> {
  try {
    if (workflowId === undefined) return (await specAt({ run, root }, context))?.spec;
    return await context.osmo.spec(workflowId, { signal: context.signal });
  } catch (error) {
    if (context.signal?.aborted) throw error;
    return undefined;
  }
}

/** The values that a run was submitted with, by argument name; undefined where the cluster does not know the run. */
export async function valuesOf(
  located: Asked,
  context: ToolContext,
): Promise<Record<string, unknown> | undefined> {
  return valuesIn(await specOf(located, context));
}

/** The values in a specification's text, without secrets, for what is shown and written; undefined for another kind of text. */
export function valuesIn(text: string | undefined): Record<string, unknown> | undefined {
  const spec = text === undefined ? undefined : readSpec(text);
  const values = spec && day0Values(spec)?.values;
  return values && cleanFields(values);
}
