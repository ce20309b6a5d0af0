/** Checks everything that a run needs before anything is submitted. */
import * as z from 'zod';
import { forHost } from '../base/imaging/sheet.ts';
import { likeArgument, runArgumentsSchema } from '../domain/parameters.ts';
import { ownBoard, ownBoardWays } from '../features/new-board/index.ts';
import { checkEverything } from '../features/preflight/index.ts';
import { endpointArguments } from './endpoint-arguments.ts';
import { formatOwnBoard } from './format/own-board.ts';
import { formatPreflight } from './format/preflight.ts';
import { defineTool } from './input.ts';

/** What decides whether a run can work; the others name it, or size what is checked in other ways. */
const looked = runArgumentsSchema.omit({
  name: true,
  priority: true,
  use_pretrained_checkpoint: true,
  infer_cpu: true,
  infer_storage: true,
  train_cpu: true,
  train_storage: true,
  render_memory: true,
  edit_memory: true,
  yq_url: true,
}).shape;

export const input = z.strictObject({
  mode: z.enum(['passthrough', 'finetune']).optional().describe('passthrough when left out'),
  like: likeArgument,
  ...looked,
  ...endpointArguments,
  own_board: z
    .enum(ownBoardWays)
    .optional()
    .describe('look: new board from its scene; home, root: writes it there'),
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
    own_board: z.looseObject({}).optional(),
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
  run: async ({ own_board, ...args }, context) => {
    if (own_board === undefined)
      return formatPreflight(await checkEverything(args, context), context.settings);
    const { dig_url_root, board, scene_filename } = args;
    const made = formatOwnBoard(await ownBoard({ own_board, dig_url_root, board, scene_filename }, context));
    const { pictures, ...answer } = made;
    return { ...answer, ...(pictures ? { pictures: [await forHost(pictures.bytes)] } : {}) };
  },
});
