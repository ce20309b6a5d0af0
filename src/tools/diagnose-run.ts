/** Says what happened to a run: what failed first, why, on which evidence, and what to do next. */
import * as z from 'zod';
import { diagnose } from '../features/diagnose/index.ts';
import { runField } from './define.ts';
import { formatDiagnosis } from './format/diagnose-run.ts';
import { defineTool } from './input.ts';

const quoted = z.string().describe('Untrusted text');
const output = z.object({
  run: z.string().nullable(),
  workflow_id: z.string().nullable(),
  status: z.string(),
  verdict: z.enum(['FAILED', 'HEALTHY', 'ODD', 'QUEUED', 'STARTING', 'RUNNING', 'SILENT']),
  failed: z
    .object({ stage: z.string(), task: z.string().nullable(), exit_code: z.number().nullable() })
    .nullable(),
  causes: z.array(
    z.object({
      id: z.string(),
      confidence: z.enum(['certain', 'likely', 'possible']),
      cause: z.string(),
      fix: z.string(),
      evidence: z.array(z.object({ from: z.string(), line: z.number().nullable(), text: quoted })),
      foretold_by: z.string().describe('A preflight check, or why none can'),
    }),
  ),
  window: z
    .array(z.object({ line: z.number().nullable(), text: quoted }))
    .describe('Lines that look like trouble, when no cause is certain'),
  notes: z.array(z.string()),
});

export const input = z.strictObject({
  run: runField,
});

export const diagnoseRunTool = defineTool({
  name: 'diagnose_run',
  title: 'Diagnose a run',
  description:
    'Why a run failed: first failed stage, cause with its log lines, fix. Is it stuck: queued, starting, running or silent, last sign of life, what is normal. A finished one is checked against what was asked.',
  effect: 'read',
  input,
  output,
  run: async ({ run }, context) => formatDiagnosis(await diagnose(run, context), Date.now()),
});
