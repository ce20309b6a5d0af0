/** Runs of this toolkit on the cluster and in the store, newest first. */
import * as z from 'zod';
import { listRuns } from '../features/runs/index.ts';
import { formatRuns } from './format/list-runs.ts';
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
  }),
  run: async (args, context) => formatRuns(await listRuns(args, context), context.settings, Date.now()),
});
