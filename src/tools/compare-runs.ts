/** Two runs side by side: values, counts, distributions, looks, and pictures of the same cells. */
import * as z from 'zod';
import { forHost } from '../base/imaging/sheet.ts';
import { comparePair } from '../features/compare/index.ts';
import { formatComparison } from './format/compare-runs.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  a: z.string().describe('Name or ID'),
  b: z.string().optional().describe('Latest when left out'),
  dig_url_root: z.string().optional(),
  b_root: z.string().optional().describe('Where it is another one'),
});

export const compareRunsTool = defineTool({
  name: 'compare_runs',
  title: 'Compare two runs',
  description:
    'Why two runs differ: values, counts, which stages are the same, camera look of B against A, pictures of the same cells, a page.',
  effect: 'local',
  input,
  output: z.object({
    a: z.string(),
    b: z.string(),
    counts: z.record(z.string(), z.tuple([z.number(), z.number()])),
    values: z.array(z.looseObject({ name: z.string() })).nullable(),
    look_score: z.number().nullable(),
    page: z.string(),
  }),
  run: async (args, context) => {
    const compared = await comparePair(args, context);
    const { sheet, comparison } = compared;
    return {
      ...formatComparison(compared),
      pictures: comparison.rows.length > 0 ? [await forHost(sheet)] : [],
    };
  },
});
