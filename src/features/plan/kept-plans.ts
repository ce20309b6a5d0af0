/** Plans wait below the home folder until they are submitted, so that a submit needs the digest alone. */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Day0Error, messageOf, notFound } from '../../base/errors.ts';
import { writeKept } from '../../base/system/files.ts';
import { runArgumentsSchema, valueSource } from '../../domain/parameters.ts';
import { writtenCall } from '../../domain/written-call.ts';

const kept = z.object({
  digest: z.string(),
  arguments: runArgumentsSchema,
  /** Where each value came from when the plan was made. */
  sources: z.record(z.string(), valueSource),
});

export type KeptPlan = Pick<z.infer<typeof kept>, 'arguments' | 'sources'>;

const digestPattern = /^[0-9a-f]{32}$/;

/** Keeps what leads to this plan; of a run the arguments, whose name, root, pool and endpoint are settled by now. */
export async function keepPlan(
  home: string,
  digest: string,
  plan: KeptPlan | Record<string, unknown>,
): Promise<void> {
  await writeKept(join(home, 'plans', `${digest}.json`), JSON.stringify({ digest, ...plan }, null, 2));
}

/** Held while the plan is submitted; see `submit-lock.ts`. */
export const lockPath = (home: string, digest: string): string => join(home, 'plans', `${digest}.submitting`);

/** Rejects with `not_found` when no such plan of a run was made here, with `storage_failed` for a damaged one. */
export const readPlan = (home: string, digest: string): Promise<KeptPlan> =>
  readKept(home, digest, kept, 'submit_day0');

type PlanningTool = 'submit_day0' | 'setup_artifacts';

/** A plan that this tool made, by the form in which it keeps its plans. */
export async function readKept<Form extends z.ZodType>(
  home: string,
  digest: string,
  form: Form,
  tool: PlanningTool,
): Promise<z.infer<Form>> {
  const path = join(home, 'plans', `${digest}.json`);
  try {
    if (!digestPattern.test(digest)) throw new Error('not a digest');
    return form.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (digestPattern.test(digest) && existsSync(path)) throw damagedPlan(path, tool, cause);
    throw notFound(
      {
        what: 'there is no plan with this digest',
        why: `a digest comes from ${tool} with action plan, made by this server on this machine`,
        fix: `call ${writtenCall(tool, { action: 'plan' })} and submit the digest that it returns`,
      },
      { cause },
    );
  }
}

/** All plans that wait here in this form: those of runs, or of setups. */
export async function keptPlans<Form extends z.ZodType>(home: string, form: Form): Promise<z.infer<Form>[]> {
  const folder = join(home, 'plans');
  const files = (await readdir(folder).catch(() => [])).filter((file) =>
    digestPattern.test(file.replace(/\.json$/, '')),
  );
  // A plan that is gone or damaged is none.
  const read = files.map(async (file) => form.parse(JSON.parse(await readFile(join(folder, file), 'utf8'))));
  return (await Promise.allSettled(read)).flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

/** The digest alone does not say what was planned, so nothing can be submitted from it. */
function damagedPlan(path: string, tool: PlanningTool, cause: unknown): Day0Error {
  return new Day0Error(
    {
      code: 'storage_failed',
      what: `the plan in ${path} cannot be read; nothing was submitted`,
      why: `it is damaged, or of another version: ${messageOf(cause).slice(0, 200)}`,
      fix: `plan again: ${writtenCall(tool, { action: 'plan' })} with the same values gives the same digest and a whole file`,
      retry: 'never',
    },
    { cause },
  );
}

/** The latest plan that was made here under this run name. */
export async function readPlanOf(home: string, run: string): Promise<KeptPlan | undefined> {
  const folder = join(home, 'plans');
  let latest: { plan: KeptPlan; made: number } | undefined;
  for (const file of await readdir(folder).catch(() => [])) {
    const digest = file.replace(/\.json$/, '');
    if (!digestPattern.test(digest)) continue;
    const plan = await readPlan(home, digest).catch(() => undefined);
    if (plan?.arguments.name !== run) continue;
    const { mtimeMs: made } = await stat(join(folder, file));
    if (latest === undefined || made > latest.made) latest = { plan, made };
  }
  return latest?.plan;
}
