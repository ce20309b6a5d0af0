/** Which DIG root a run writes to: the caller's word, or the output URLs in the workflow's own specification. */

import { Day0Error, errorBody } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import { runPrefix } from '../../domain/contract.ts';
import { setupSteps } from '../../domain/setup.ts';
import { sampleRootUrl } from '../../embedded/client/prepare.ts';
import type { ToolContext } from '../../ports/context.ts';
import { normaliseRoot } from '../../ports/store/root-url.ts';
import { findRun } from './find.ts';
import { readSpec } from './spec.ts';

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
  if (run !== undefined && givenRoot !== undefined) {
    return { name: checkFolder(run), workflowId: undefined, status: undefined, root: givenRoot };
  }
  const found = await findRun(run, context, 'day0').catch(async (error: unknown) => {
    const stored = run === undefined ? undefined : await inStore(run, error, context);
    if (stored === undefined) throw error;
    return stored;
  });
  if ('root' in found) return found;
  if (found.kind === 'setup') throw noDataset(found.name ?? found.workflow.id);
  const name = found.name ?? run;
  if (name === undefined) throw unlocated(found.workflow.id);
  const spec =
    givenRoot === undefined ? await context.osmo.spec(found.workflow.id, { signal: context.signal }) : '';
  const root = givenRoot ?? rootInSpec(spec, name);
  if (root === undefined)
    throw readSpec(spec) === undefined ? corrupt(found.workflow.id) : unlocated(found.workflow.id);
  return { name: checkFolder(name), workflowId: found.workflow.id, status: found.workflow.status, root };
}

/** A run that the cluster does not know, where the usual root has a folder of its name. */
async function inStore(run: string, error: unknown, context: ToolContext): Promise<LocatedRun | undefined> {
  const root = usualRoot(context);
  if (errorBody(error).code !== 'not_found' || root === undefined || !folderName.test(run)) return undefined;
  const store = await context.openStore(root);
  const there = await store.children(runPrefix(run), { limit: 1 }).catch(() => []);
  return there.length > 0 ? { name: run, workflowId: undefined, status: undefined, root } : undefined;
}

/** The root whose runs are looked into: the caller's, the server's own, on the embedded engine the sample's. */
export function usualRoot({ settings }: ToolContext, given?: string): string | undefined {
  const url = given ?? settings.dig_url_root;
  if (url !== undefined) return normaliseRoot(url);
  return settings.cluster === 'embedded' ? sampleRootUrl(settings.home) : undefined;
}

const folderName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** The run's folder below runs/, which also names folders on this machine: one part, and no way out. */
function checkFolder(name: string): string {
  if (folderName.test(name)) return name;
  throw new Day0Error({
    code: 'bad_input',
    what: `${JSON.stringify(name.slice(0, 120))} is not the name of a run`,
    why: 'a run is one folder below runs/: letters, digits, _ . and -, at most 128, the first a letter or digit',
    fix: `list the runs: ${nextCall('list_runs', {})}`,
    retry: 'never',
  });
}

/** The root in front of `/runs/<name>/` in an output URL. */
export function rootInSpec(spec: string, name: string): string | undefined {
  for (const url of urlsIn(spec)) {
    const at = url.lastIndexOf(`/runs/${name}/`);
    if (at > 0) return url.slice(0, at);
  }
  return undefined;
}

/** The root of a setup: in front of the artifact in an output URL. */
export function rootOfSetup(spec: string): string | undefined {
  for (const url of urlsIn(spec))
    for (const { prefix } of setupSteps)
      if (url.endsWith(`/${prefix}`)) return url.slice(0, -prefix.length - 1);
  return undefined;
}

function* urlsIn(spec: string): Iterable<string> {
  for (const line of spec.split('\n')) {
    const match = /^\s*-?\s*(?:"?url"?:)\s*(.+?)\s*$/.exec(line);
    const url = match?.[1]?.replace(/^["'](.*)["']$/, '$1');
    if (url !== undefined) yield url;
  }
}

function noDataset(run: string): Day0Error {
  return new Day0Error({
    code: 'bad_input',
    what: `${run} is a setup: it fetches the artifacts of a root and makes no pictures`,
    why: 'only a Day 0 run writes a dataset',
    fix: `see how it stands: ${nextCall('watch_run', { run })}; runs with pictures: ${nextCall('list_runs', {})}`,
    retry: 'never',
  });
}

function corrupt(id: string): Day0Error {
  return new Day0Error({
    code: 'unreadable_answer',
    what: `the specification of workflow ${id} cannot be read`,
    why: 'what osmo prints for it is no workflow: it is empty, cut off or damaged',
    fix: `compare with: osmo workflow spec ${id}; or give both run (the stamped name) and dig_url_root`,
    retry: 'after_check',
  });
}

function unlocated(id: string): Day0Error {
  return new Day0Error({
    code: 'not_found',
    what: `workflow ${id} is not a Day 0 run of this toolkit, or its outputs cannot be told from its specification`,
    why: 'no output URL below runs/ in its specification',
    fix: 'give both run (the stamped name) and dig_url_root',
    retry: 'never',
  });
}
