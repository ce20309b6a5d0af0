/** Runs of this toolkit on the cluster and in the store, newest first. */
import * as z from 'zod';
import { nextCall } from '../base/next-call.ts';
import { isFinished } from '../domain/progress.ts';
import { type KnownRun, knownRuns } from '../features/runs/known-runs.ts';
import { usualRoot } from '../features/runs/root.ts';
import { clusterLine } from '../ports/context.ts';
import { clusterField, nextField } from './define.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  count: z.number().int().min(1).max(50).optional().describe('Default 10'),
  all_users: z.boolean().optional(),
  dig_url_root: z.string().optional().describe("Root to look into; the server's own when left out"),
});

export const listRunsTool = defineTool({
  name: 'list_runs',
  title: 'List runs',
  description:
    'Runs and setups, newest first, from the cluster and from runs/ of the root: name, workflow ID, status, age, who, root.',
  effect: 'read',
  input,
  output: z.object({
    cluster: clusterField,
    runs: z.array(
      z.object({
        run: z.string(),
        kind: z.enum(['day0', 'setup']).describe('setup: fetched the artifacts of a root'),
        workflow_id: z.string().nullable(),
        status: z.string(),
        user: z.string().nullable(),
        submitted: z.string().nullable().describe('ISO 8601, UTC'),
        age_s: z.number().nullable().describe('Seconds since the submit'),
        root: z.string().nullable(),
        in_store: z.boolean(),
      }),
    ),
    next: nextField,
  }),
  run: async ({ count = 10, all_users = false, dig_url_root }, context) => {
    const root = usualRoot(context, dig_url_root);
    const runs = await knownRuns({ count, allUsers: all_users, root }, context);
    const now = Date.now();
    const next = nextOf(runs);
    const where =
      root === undefined ? 'no root known, so only the cluster was asked' : `and runs/ of ${root}`;
    return {
      data: {
        cluster: context.settings.cluster,
        runs: runs.map((known) => ({
          run: known.run,
          kind: known.kind,
          workflow_id: known.workflowId ?? null,
          status: known.status,
          user: known.user ?? null,
          submitted: known.submitted === undefined ? null : new Date(known.submitted).toISOString(),
          age_s:
            known.submitted === undefined ? null : Math.max(0, Math.round((now - known.submitted) / 1000)),
          root: known.root ?? null,
          in_store: known.stored,
        })),
        next,
      },
      text: [
        `${runs.length === 0 ? 'NO RUNS' : `${runs.length} RUNS`} (${clusterLine(context.settings)}; ${where})`,
        ...runs.map((known) => line(known, now)),
        `next: ${next}`,
      ].join('\n'),
    };
  },
});

function line({ run, kind, workflowId, status, user, submitted, root }: KnownRun, now: number): string {
  const age = submitted === undefined ? 'age unknown' : `${ageText(now - submitted)} ago`;
  return `  ${run}${kind === 'setup' ? ' (setup)' : ''}  ${status}  ${age}${user ? `  ${user}` : ''}${workflowId ? `  ${workflowId}` : ''}${root ? `  ${root}` : ''}`;
}

function ageText(milliseconds: number): string {
  const minutes = Math.max(0, Math.round(milliseconds / 60_000));
  if (minutes < 60) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}

/** What the latest run is ready for: its pictures once it has ended well, the cause where it has not. */
function nextOf([latest]: KnownRun[]): string {
  if (latest === undefined) return nextCall('preflight', {});
  const { run, kind, root: dig_url_root, status, workflowId } = latest;
  if (workflowId === undefined) return nextCall('list_outputs', { run, dig_url_root });
  if (!isFinished(status)) return nextCall('watch_run', { run });
  if (status !== 'COMPLETED') return nextCall('diagnose_run', { run });
  return kind === 'setup'
    ? nextCall('preflight', { dig_url_root })
    : nextCall('preview_outputs', { run, dig_url_root });
}
