/** Which DIG root a run writes to: the caller's word, or the output URLs in the workflow's own specification. */
import { Day0Error } from '../errors.ts';
import { normaliseRoot } from '../launch/root.ts';
import type { ToolContext } from '../tools/context.ts';
import { findRun } from './find.ts';

export interface LocatedRun {
  name: string;
  workflowId: string | undefined;
  status: string | undefined;
  root: string;
}

export interface RunQuestion {
  run?: string | undefined;
  dig_url_root?: string | undefined;
}

/**
 * Finds name and root of a run. With both given, OSMO is not asked, so pictures of a run that OSMO has
 * forgotten, or that another user made, can be read too.
 */
export async function locateRun(
  { run, dig_url_root }: RunQuestion,
  context: ToolContext,
): Promise<LocatedRun> {
  const givenRoot = dig_url_root === undefined ? undefined : normaliseRoot(dig_url_root);
  if (run !== undefined && givenRoot !== undefined)
    return { name: run, workflowId: undefined, status: undefined, root: givenRoot };
  const found = await findRun(run, context);
  const name = found.name ?? run;
  if (name === undefined) throw unlocated(found.workflow.id);
  const root =
    givenRoot ?? rootInSpec(await context.osmo.spec(found.workflow.id, { signal: context.signal }), name);
  if (root === undefined) throw unlocated(found.workflow.id);
  return { name, workflowId: found.workflow.id, status: found.workflow.status, root };
}

/** The root in front of `/runs/<name>/` in an output URL. */
export function rootInSpec(spec: string, name: string): string | undefined {
  for (const line of spec.split('\n')) {
    const match = /^\s*-?\s*(?:"?url"?:)\s*(.+?)\s*$/.exec(line);
    const url = match?.[1]?.replace(/^["'](.*)["']$/, '$1');
    const at = url?.lastIndexOf(`/runs/${name}/`) ?? -1;
    if (url !== undefined && at > 0) return url.slice(0, at);
  }
  return undefined;
}

function unlocated(id: string): Day0Error {
  return new Day0Error({
    code: 'not_found',
    what: `workflow ${id} is not a Day 0 run of this toolkit, or its outputs cannot be told from its specification`,
    why: 'no label with the run name and no output URL below runs/',
    fix: 'give both run (the stamped name) and dig_url_root',
    retry: 'never',
  });
}
