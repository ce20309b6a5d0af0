/** Which DIG root a run writes to: the caller's word, or the output URLs in the workflow's own specification. */

import { Day0Error } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import type { ToolContext } from '../../ports/context.ts';
import { normaliseRoot } from '../../ports/store/root-url.ts';
import { sameRoot } from './at-root.ts';
import { findRun } from './find.ts';
import { runAtUrl, urlOfRun } from './run-url.ts';
import { readSpec } from './spec.ts';
import { rootInSpec } from './spec-roots.ts';
import { folderName, storedRun } from './stored.ts';

export interface LocatedRun {
  name: string;
  workflowId: string | undefined;
  status: string | undefined;
  root: string;
  /** Why OSMO tells nothing of it, as a sentence, where it was asked in vain. */
  untold?: string;
}

/** What later calls call it: by its name alone another run may be meant where the cluster did not tell of this one. */
export const calledRun = ({ name: run, root, workflowId }: LocatedRun): string =>
  workflowId === undefined ? urlOfRun({ run, root }) : run;

export interface RunQuestion {
  run?: string | undefined;
  dig_url_root?: string | undefined;
}

/**
 * Finds name and root of a run. With both given, as by its URL, OSMO is not asked, so pictures of a run that OSMO has
 * forgotten, or that another user made, can be read too; so can those of a run in the usual root, by its name alone.
 */
export async function locateRun(question: RunQuestion, context: ToolContext): Promise<LocatedRun> {
  const { run, root } = whichRun(question);
  if (run !== undefined && root !== undefined)
    return { name: checkFolder(run), workflowId: undefined, status: undefined, root };
  try {
    return await onCluster(run, root, context);
  } catch (error) {
    const stored = run === undefined ? undefined : await storedRun(run, error, context);
    if (stored === undefined) throw error;
    return { name: stored.run, workflowId: undefined, status: undefined, ...stored };
  }
}

function whichRun({ run, dig_url_root }: RunQuestion): Record<'run' | 'root', string | undefined> {
  const given = dig_url_root === undefined ? undefined : normaliseRoot(dig_url_root);
  const at = run === undefined ? undefined : runAtUrl(run);
  if (at === undefined) return { run, root: given };
  if (given === undefined || given === at.root) return at;
  throw new Day0Error({
    code: 'bad_input',
    what: `run is a URL below ${at.root}, and dig_url_root is ${given}`,
    why: 'the URL of a run says its root already',
    fix: 'leave dig_url_root out, or give the name of the run',
    retry: 'never',
  });
}

async function onCluster(
  run: string | undefined,
  givenRoot: string | undefined,
  context: ToolContext,
): Promise<LocatedRun> {
  const found = await findRun(run, context, 'day0');
  if (found.kind === 'setup') throw noDataset(found.name ?? found.workflow.id);
  const name = found.name ?? run;
  if (name === undefined) throw unlocated(found.workflow.id);
  const spec = await context.osmo.spec(found.workflow.id, { signal: context.signal });
  const root = rootInSpec(spec, name);
  if (root === undefined)
    throw readSpec(spec) === undefined ? corrupt(found.workflow.id) : unlocated(found.workflow.id);
  if (givenRoot !== undefined && !sameRoot(root, givenRoot)) throw elsewhere(name, root, givenRoot);
  return { name: checkFolder(name), workflowId: found.workflow.id, status: found.workflow.status, root };
}

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

function elsewhere(run: string, root: string, given: string): Day0Error {
  return new Day0Error({
    code: 'bad_input',
    what: `the latest run, ${run}, writes below ${root}, and dig_url_root is ${given}`,
    why: 'without run the latest of yours is taken, and it lies elsewhere',
    fix: `give run as well; which there are: ${nextCall('list_runs', { dig_url_root: given })}`,
    retry: 'never',
  });
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
