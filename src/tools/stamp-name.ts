/** A fresh run name that no run below the root has. */
import * as z from 'zod';
import { defaultPrefix } from '../domain/run-name.ts';
import { freshName } from '../features/runs/index.ts';
import { formatName } from './format/stamp-name.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  prefix: z.string().optional().describe(`${defaultPrefix} when left out`),
  dig_url_root: z.string().optional(),
});

export const stampNameTool = defineTool({
  name: 'stamp_name',
  title: 'Stamp a run name',
  description:
    'Make a fresh run name, <prefix>-<8 hex digits>. submit_day0 stamps one itself when none is given.',
  effect: 'read',
  input,
  output: z.object({
    name: z.string(),
    checked_against: z
      .string()
      .nullable()
      .describe('URL below which the name was found free, or null when no root is known'),
  }),
  run: async (args, context) => formatName(await freshName(args, context)),
});
