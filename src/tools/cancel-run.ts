/** Cancels a run, after the user has said so for this very run. */
import * as z from 'zod';
import { cancelRun } from '../features/follow/index.ts';
import { formatCancel } from './format/cancel-run.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  run: z.string().optional().describe('Name or ID'),
  confirm: z.string().optional().describe('Workflow ID, only after the user has said so'),
  reason: z.string().max(200).optional(),
});

export const cancelRunTool = defineTool({
  name: 'cancel_run',
  title: 'Cancel a run',
  description:
    'Stop a run for good: what its running stage made is lost. The user must say so for this very run: asks, or returns the confirm value. A quiet log is no reason.',
  effect: 'end',
  input,
  output: z.object({
    run: z.string().nullable(),
    workflow_id: z.string(),
    cancelled: z.boolean().describe('false: OSMO has taken the request and has not ended the run yet'),
    status: z.string(),
  }),
  run: async (args, context) => formatCancel(await cancelRun(args, context), context.settings),
});
