/** Judges a run's dataset from its files, and keeps the look of a trusted run as a reference. */
import * as z from 'zod';
import { judgeRun } from '../features/inspect/index.ts';
import { whichRun } from './define.ts';
import { formatJudgement } from './format/inspect-dataset.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  ...whichRun,
  profile: z.string().optional().describe('Reference look'),
  save_profile: z.string().optional().describe('Keep the look of this trusted run under this name'),
});

export const inspectDatasetTool = defineTool({
  name: 'inspect_dataset',
  title: 'Judge a dataset',
  description:
    'Judge the samples of a run: counts, files, masks, change outside masks, duplicates, scores, and whether the right model made the look. Verdict, findings by sample, report.',
  effect: 'local',
  input,
  output: z.object({
    run: z.string(),
    verdict: z.string(),
    samples: z.number(),
    findings: z.array(z.looseObject({ id: z.string(), level: z.string(), what: z.string() })),
    look_score: z.number().nullable(),
    report: z.string(),
  }),
  run: async (args, context) => formatJudgement(await judgeRun(args, context)),
});
