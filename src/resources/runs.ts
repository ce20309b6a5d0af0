/** Runs as resources: which there are, and of one its status, the values that it was planned with, and what it has written. */

import { type McpServer, type Resource, ResourceTemplate } from '@modelcontextprotocol/server';
import { errorBody } from '../base/errors.ts';
import { nextCall } from '../base/next-call.ts';
import { cleanValue } from '../base/redact.ts';
import { line } from '../base/untrusted-text.ts';
import { elapsedSeconds, isFinished, stageProgress } from '../domain/progress.ts';
import { resultCall } from '../features/artifacts/index.ts';
import {
  day0Values,
  type FoundRun,
  findRun,
  type KnownRun,
  knownRuns,
  notListed,
  readSpec,
  rootInSpec,
  rootOfSetup,
  runOutputs,
  type StageOutputs,
  storedRun,
  usualRoot,
} from '../features/runs/index.ts';
import type { ToolContext } from '../ports/context.ts';
import { lastModified, listThem, resourceError, variable } from './protocol.ts';

export const runsUri = 'day0://runs';
export const runUri = (run: string): string => `${runsUri}/${encodeURIComponent(run)}`;

/** A context for a request that is no tool call. */
export type ContextFor = (signal?: AbortSignal) => ToolContext;

const mimeType = 'application/json';
/** So many runs are listed; older ones are read by name. */
const mostRuns = 20;
/** A list of resources does not wait longer than this for the cluster, in milliseconds. */
const patience = 4000;

export function registerRuns(server: McpServer, contextFor: ContextFor, interest: () => void): void {
  server.registerResource(
    'runs',
    runsUri,
    {
      title: 'Runs',
      description: 'Day 0 runs and setups, newest first: name, status, times, root',
      mimeType,
    },
    async (uri, ctx) => {
      interest();
      const context = contextFor(ctx.mcpReq.signal);
      try {
        const { runs } = await knownRuns({ count: 50, allUsers: false, root: usualRoot(context) }, context);
        const { cluster } = context.settings;
        return answer(uri, { cluster, runs: runs.map(listed), next: nextCall('list_runs', {}) });
      } catch (error) {
        throw resourceError(error);
      }
    },
  );
  const template = new ResourceTemplate(`${runsUri}/{name}`, {
    list: () => listThem(async () => (await latest(contextFor)).map(resourceOf)),
    complete: { name: (begun) => runNames(contextFor, begun) },
  });
  server.registerResource(
    'run',
    template,
    { title: 'One run', description: 'Status, plan and outputs of a run, by name or workflow ID', mimeType },
    async (uri, variables, ctx) => {
      interest();
      try {
        return answer(uri, await recordOf(variable(variables, 'name'), contextFor(ctx.mcpReq.signal)));
      } catch (error) {
        throw resourceError(error);
      }
    },
  );
}

/** For completion: what a name may go on with. */
export async function runNames(contextFor: ContextFor, begun: string): Promise<string[]> {
  const runs = await latest(contextFor).catch(() => []);
  return runs.map(({ run }) => run).filter((run) => run.startsWith(begun));
}

async function latest(contextFor: ContextFor): Promise<KnownRun[]> {
  const context = contextFor(AbortSignal.timeout(patience));
  const question = { count: mostRuns, allUsers: false, root: usualRoot(context), roots: false };
  return (await knownRuns(question, context)).runs;
}

const answer = (uri: URL, value: Record<string, unknown>) => ({
  contents: [
    {
      uri: uri.href,
      mimeType,
      text: JSON.stringify(
        cleanValue(value, undefined, (text) => line(text, 8000)),
        null,
        1,
      ),
    },
  ],
});

function resourceOf({ run, status, submitted, ended }: KnownRun): Resource {
  return {
    uri: runUri(run),
    name: run,
    title: `${run} ${status}`,
    mimeType,
    ...lastModified(ended ?? submitted),
  };
}

function listed({ submitted, ended, workflowId, ...rest }: KnownRun): Record<string, unknown> {
  const date = (time: number | undefined): string | null =>
    time === undefined ? null : new Date(time).toISOString();
  return { ...rest, workflow_id: workflowId ?? null, submitted: date(submitted), ended: date(ended) };
}

async function recordOf(run: string, context: ToolContext): Promise<Record<string, unknown>> {
  const { osmo, signal, settings } = context;
  const { cluster } = settings;
  let found: FoundRun;
  try {
    found = await findRun(run, context);
  } catch (error) {
    return byFiles(run, error, context);
  }
  const { workflow, kind } = found;
  const name = found.name ?? workflow.id;
  const spec = await osmo.spec(workflow.id, { signal }).catch(() => '');
  const read = readSpec(spec);
  const root = kind === 'setup' ? rootOfSetup(spec) : rootInSpec(spec, name);
  const finished = isFinished(workflow.status);
  const now = Date.now();
  return {
    cluster,
    run: name,
    kind,
    workflow_id: workflow.id,
    status: workflow.status,
    finished,
    elapsed_s: elapsedSeconds(workflow, now),
    stages: stageProgress(workflow, now),
    plan: (read && day0Values(read)?.values) ?? null,
    root: root ?? null,
    outputs: kind === 'setup' || root === undefined ? null : await outputsOf(root, name, context),
    next: finished ? resultCall(found) : nextCall('watch_run', { run: found.called }),
  };
}

/** Of a run that OSMO does not tell of: what it wrote. Whether it is still at work is not known then. */
async function byFiles(name: string, why: unknown, context: ToolContext): Promise<Record<string, unknown>> {
  const stored = await storedRun(name, why, context);
  if (stored === undefined) throw why;
  const { run, root, untold } = stored;
  return {
    cluster: context.settings.cluster,
    run,
    status: notListed,
    finished: null,
    untold,
    root,
    outputs: await outputsOf(root, run, context),
    next: nextCall('list_outputs', { run, dig_url_root: root }),
  };
}

async function outputsOf(root: string, name: string, context: ToolContext): Promise<StageOutputs[] | string> {
  try {
    return await runOutputs(await context.openStore(root), name, context.signal);
  } catch (error) {
    // The rest of the record stands without them.
    const { what, why } = errorBody(error);
    return `${what}: ${why}`;
  }
}
