/** Looks at the image-edit endpoint, from here or from a pod, and says whether the pipeline can use it. */
import * as z from 'zod';
import { runArguments } from '../domain/parameters.ts';
import { askEndpoint } from '../features/preflight/index.ts';
import { endpointVerdicts, vantages } from '../ports/image-edit/report.ts';
import { endpointArguments } from './endpoint-arguments.ts';
import { formatEndpoint } from './format/check-endpoint.ts';
import { defineTool } from './input.ts';

const { image_edit_endpoint, image_edit_model, pool } = runArguments;

export const input = z.strictObject({ image_edit_endpoint, image_edit_model, pool, ...endpointArguments });

export const checkEndpointTool = defineTool({
  name: 'check_endpoint',
  title: 'Check the image-edit endpoint',
  description:
    'Ask the image-edit endpoint which model it serves and whether it edits through chat completions, as the pipeline does. from "cluster" asks from a tiny pod, which may reach what this machine does not.',
  effect: 'spend',
  input,
  output: z.object({
    from: z.enum(vantages),
    url: z.string(),
    model: z.string(),
    verdict: z.enum(endpointVerdicts),
    what: z.string(),
    why: z.string(),
    fix: z.string(),
    listed: z.array(z.string()),
    evidence: z.array(z.string()),
    models_ms: z.number().nullable(),
    edit_ms: z.number().nullable().describe('Milliseconds that one edit took, with deep'),
    workflow_id: z.string().nullable().describe('The workflow whose pod asked, with from "cluster"'),
  }),
  run: async (args, context) => formatEndpoint(await askEndpoint(args, context)),
});
