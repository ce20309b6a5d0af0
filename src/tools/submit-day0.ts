/** Plans a Day 0 run, and submits a plan exactly once. */
import * as z from 'zod';
import { likeArgument, runArguments } from '../domain/parameters.ts';
import {
  planRun,
  submitPlanned,
  unexpectedDigestError,
  unexpectedLikeError,
} from '../features/plan/index.ts';
import { formatPlan, formatSubmit } from './format/submit-day0.ts';
import { defineTool } from './input.ts';

const output = z.object({
  action: z.enum(['plan', 'submit']),
  digest: z.string(),
  release: z.string(),
  name: z.string(),
  workflow_id: z.string().nullable().describe('Set by submit'),
  fresh: z
    .boolean()
    .nullable()
    .describe('submit: false when the run was there already and nothing was started'),
  stages: z.array(
    z.object({
      group: z.string(),
      what: z.string(),
      gpu: z.number().describe('0 where requests are waived'),
      cpu: z.number().optional(),
      memory: z.string().optional(),
    }),
  ),
  parameters: z.array(z.object({ name: z.string(), value: z.string(), from: z.string() })),
  command: z.string().describe('The osmo command that submit runs'),
  warnings: z.array(z.string()),
});

export const input = z.strictObject({
  action: z.enum(['plan', 'submit']),
  digest: z.string().optional().describe('Of a plan'),
  like: likeArgument,
  ...runArguments,
});

export const submitDay0Tool = defineTool({
  name: 'submit_day0',
  title: 'Plan and submit a Day 0 run',
  description:
    'plan renders the workflow, refuses what is certain to fail, shows every value with its source, GPUs and the osmo command, and returns a digest; starts nothing. submit with that digest starts the run, once, however often it is sent.',
  effect: 'spend',
  input,
  output,
  run: async ({ action, digest, like, ...given }, context) => {
    if (action === 'plan') {
      if (digest !== undefined) throw unexpectedDigestError();
      return formatPlan(await planRun(like, given, context));
    }
    if (like !== undefined) throw unexpectedLikeError();
    return formatSubmit(await submitPlanned(digest, given, context));
  },
});
