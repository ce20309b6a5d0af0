/** Writes a run's samples as a dataset that trainers load. */
import * as z from 'zod';
import { formats } from '../domain/export-formats.ts';
import { exportDataset } from '../features/export/index.ts';
import { whichRun } from './define.ts';
import { formatExport } from './format/export-dataset.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  ...whichRun,
  format: z.enum(formats),
  folder: z.string().optional().describe('Below <home>/outputs'),
  split: z.string().optional().describe('train/val/test, 80/10/10 when left out'),
  seed: z.number().int().min(0).optional(),
  exclude: z
    .array(z.string())
    .optional()
    .describe('Sample names; rejected: by the user; findings: by inspect_dataset'),
});

export const exportDatasetTool = defineTool({
  name: 'export_dataset',
  title: 'Export a dataset to train on',
  description:
    'Write the samples of a run as COCO (exact masks), YOLO (boxes or outlines) or MVTec AD folders, split by part and seed, with a dataset card. Faulty samples are left out and named.',
  effect: 'local',
  input,
  output: z.object({
    run: z.string(),
    folder: z.string(),
    samples: z.number(),
    counts: z.record(z.string(), z.number()),
    left_out: z.array(z.string()).describe('name: why'),
  }),
  run: async (args, context) => formatExport(await exportDataset(args, context)),
});
