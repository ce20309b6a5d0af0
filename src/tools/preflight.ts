/** Checks everything that a run needs before anything is submitted. */
import * as z from 'zod';
import { likeArgument, runArguments } from '../domain/parameters.ts';
import { checkEverything } from '../features/preflight/index.ts';
import { endpointArguments } from './endpoint-arguments.ts';
import { formatPreflight } from './format/preflight.ts';
import { defineTool } from './input.ts';

const {
  release,
  dig_url_root,
  pool,
  image_edit_endpoint,
  image_edit_model,
  checkpoint_step,
  existing_finetune_url,
  anomaly_types,
  default_spatial_dependency,
  board,
  scene_filename,
  infer_gpu,
  infer_memory,
  train_gpu,
  train_memory,
  num_sdg,
  render_patches,
  crop_max_emit,
  model_size,
  smoke_test,
} = runArguments;

export const input = z.strictObject({
  mode: z.enum(['passthrough', 'finetune']).optional().describe('passthrough when left out'),
  like: likeArgument,
  release,
  dig_url_root,
  pool,
  image_edit_endpoint,
  image_edit_model,
  checkpoint_step,
  existing_finetune_url,
  anomaly_types,
  default_spatial_dependency,
  board,
  scene_filename,
  infer_gpu,
  infer_memory,
  train_gpu,
  train_memory,
  num_sdg,
  render_patches,
  crop_max_emit,
  model_size,
  smoke_test,
  ...endpointArguments,
  remember: z
    .boolean()
    .optional()
    .describe("Root, pool, endpoint of this call, after the user's yes; false forgets"),
});

export const preflightTool = defineTool({
  name: 'preflight',
  title: 'Check everything before a run',
  description:
    'Check all that a run needs: artifacts, hf-token, pool, write access, image-edit endpoint, and say what it costs and whether it fits. Per problem evidence, cost, fix. Submits nothing; only from "cluster" starts a tiny pod. Takes the values of submit_day0.',
  effect: 'spend',
  input,
  output: z.object({
    ready: z.boolean(),
    counts: z.object({ pass: z.number(), warn: z.number(), fail: z.number(), skipped: z.number() }),
    release: z.string(),
    dig_url_root: z.string(),
    image_edit_endpoint: z.string(),
    image_edit_model: z.string(),
    size: z.looseObject({}).describe('Stages, GPUs, pool, crops, times'),
    passed: z.array(z.string()),
    skipped: z.array(z.string()),
    /** Those that failed, warn, or want something done; estimates, too. */
    checks: z.array(
      z.object({
        id: z.string(),
        status: z.enum(['pass', 'warn', 'fail', 'skipped']),
        what: z.string(),
        evidence: z.string(),
        costs: z.string().optional().describe('What happens when it is ignored'),
        fix: z.string().optional(),
      }),
    ),
  }),
  run: async (args, context) => formatPreflight(await checkEverything(args, context), context.settings),
});
