/** Waits a bounded time for a run and says where it stands. */
import * as z from 'zod';
import { watchRun } from '../features/follow/index.ts';
import { runField } from './define.ts';
import { formatWatch } from './format/watch-run.ts';
import { defineTool } from './input.ts';

const stage = z.object({
  stage: z.string(),
  group: z.string(),
  status: z.string(),
  seconds: z.number().nullable(),
  done: z.string().nullable().describe('How far the stage says it is, such as 12/40'),
  message: z.string().nullable(),
});

export const input = z.strictObject({
  run: runField,
  wait_s: z.number().min(0).max(45).optional(),
});

export const watchRunTool = defineTool({
  name: 'watch_run',
  title: 'Watch a run',
  description:
    'Wait until a run finishes or wait_s is over: status of each stage, what changed. Again until finished is true; ending the call never stops the run.',
  effect: 'read',
  input,
  output: z.object({
    run: z.string().nullable(),
    workflow_id: z.string(),
    status: z.string(),
    finished: z.boolean(),
    elapsed_s: z.number(),
    stages: z.array(stage),
    changed: z.array(z.string()).describe('What changed while this call waited'),
  }),
  run: async ({ run, wait_s = 30 }, context) =>
    formatWatch(await watchRun(run, wait_s, context), context.settings.cluster),
});
