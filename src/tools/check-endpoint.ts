/** Looks at the image-edit endpoint and says whether the pipeline can use it. */
import * as z from 'zod';
import {
  allowedModels,
  genericModelReason,
  inClusterEndpoint,
  isGenericEditModel,
  previewModel,
  requiredModel,
} from '../day0/model-id.ts';
import { ensurePreviewEndpoint } from '../embedded/prepare.ts';
import { inspectEndpoint } from '../endpoint/inspect.ts';
import { testPicture } from '../endpoint/test-picture.ts';
import { Day0Error } from '../errors.ts';
import type { ToolContext } from './context.ts';
import { clusterField, nextField } from './define.ts';
import { defineTool } from './input.ts';

export const checkEndpointTool = defineTool({
  name: 'check_endpoint',
  title: 'Check the image-edit endpoint',
  description:
    'Ask the image-edit endpoint which model it serves and whether it can edit through chat completions, the call that the pipeline makes. Tells apart: ok, unreachable, slow, not_openai, generic_model, wrong_model, no_chat_edit. With deep true one small picture is really edited.',
  effect: 'read',
  input: z.strictObject({
    image_edit_endpoint: z
      .string()
      .optional()
      .describe('Base URL ending in /v1; the configured one when left out'),
    image_edit_model: z.string().optional().describe('Model id that must be listed, compared exactly'),
    deep: z.boolean().optional().describe('true: really edit one small picture'),
  }),
  output: z.object({
    cluster: clusterField,
    url: z.string(),
    model: z.string(),
    verdict: z.enum([
      'ok',
      'unreachable',
      'slow',
      'not_openai',
      'generic_model',
      'wrong_model',
      'no_chat_edit',
    ]),
    what: z.string(),
    why: z.string(),
    fix: z.string(),
    listed: z.array(z.string()),
    evidence: z.array(z.string()),
    models_ms: z.number().nullable(),
    edit_ms: z.number().nullable().describe('Milliseconds that one edit took, with deep'),
    next: nextField,
  }),
  run: async (args, context) => {
    const { cluster } = context.settings;
    const { url, model } = await subject(args, context);
    const deep = args.deep ? { picture: await testPicture() } : undefined;
    const report = await inspectEndpoint({ url, model, deep, signal: context.signal });
    const next =
      report.verdict === 'ok' ? 'submit_day0 {"action": "plan", "smoke_test": true}' : 'check_endpoint';
    const { edit, models_ms, ...rest } = report;
    const editMs = edit?.ok ? edit.ms : null;
    const preview = model === previewModel ? ' (CPU preview, not the real model)' : '';
    const text = [
      `${report.verdict.toUpperCase()}: ${report.what}${preview}`,
      ...(report.why ? [`why: ${report.why}`, `fix: ${report.fix}`] : []),
      ...(editMs === null ? [] : [`one edit took ${editMs} ms`]),
      ...report.evidence,
      `next: ${next}`,
    ].join('\n');
    return { data: { cluster, ...rest, models_ms: models_ms ?? null, edit_ms: editMs, next }, text };
  },
});

async function subject(
  args: { image_edit_endpoint?: string | undefined; image_edit_model?: string | undefined },
  { settings, signal }: ToolContext,
): Promise<{ url: string; model: string }> {
  const url = args.image_edit_endpoint ?? settings.image_edit_endpoint;
  const preview = url === undefined && settings.cluster === 'embedded';
  const model =
    args.image_edit_model ?? settings.image_edit_model ?? (preview ? previewModel : requiredModel);
  if (!allowedModels(settings.cluster).includes(model)) {
    throw new Day0Error({
      code: 'endpoint_wrong_model',
      what: `image_edit_model ${model} is not accepted for a Day 0 run`,
      why: isGenericEditModel(model)
        ? genericModelReason
        : `AnomalyGen was finetuned on the look of ${requiredModel}`,
      fix: `use ${requiredModel}`,
      retry: 'never',
    });
  }
  return {
    url: url ?? (preview ? await ensurePreviewEndpoint(settings.home, signal) : inClusterEndpoint),
    model,
  };
}
