/** Brings what a run wrote to this machine: resumable, verified, with a manifest. */
import * as z from 'zod';
import { fetchOutputs } from '../features/download/index.ts';
import { whichRun } from './define.ts';
import { formatDownload } from './format/download-outputs.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  ...whichRun,
  stages: z
    .array(z.enum(['render', 'camera_look', 'finetune', 'defects']))
    .min(1)
    .optional()
    .describe('defects when left out'),
  labels_only: z.boolean().optional(),
  folder: z.string().optional().describe('Below <home>/outputs'),
  zip: z.boolean().optional().describe('Also, with task logs'),
  wait_s: z.number().min(1).max(45).optional(),
});

export const downloadOutputsTool = defineTool({
  name: 'download_outputs',
  title: 'Download outputs',
  description:
    'Fetch stages of a run, or the labels only, to this machine: verified, with manifest.json. PARTIAL after wait_s; the same call goes on.',
  effect: 'local',
  input,
  // Also objects, of_objects, bytes, of_bytes, manifest, zip and mapped: their names say it, and every list of tools is paid for.
  output: z.looseObject({
    run: z.string(),
    complete: z.boolean(),
    folder: z.string(),
  }),
  run: async (args, context) => formatDownload(await fetchOutputs(args, context)),
});
