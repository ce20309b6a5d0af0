/** Looks at the image-edit endpoint, from here or from a pod, and says whether the pipeline can use it. */
import * as z from 'zod';
import { Day0Error } from '../base/errors.ts';
import { nextCall, noCall } from '../base/next-call.ts';
import {
  allowedModels,
  genericModelReason,
  inClusterEndpoint,
  isGenericEditModel,
  previewModel,
  requiredModel,
} from '../domain/model-id.ts';
import { runArguments } from '../domain/parameters.ts';
import { makeReady } from '../embedded/client/prepare.ts';
import { preparationWait } from '../embedded/client/wait.ts';
import { poolToUse } from '../features/plan/pool.ts';
import { rightModel } from '../features/preflight/endpoint.ts';
import type { ToolContext } from '../ports/context.ts';
import { inspectEndpoint } from '../ports/image-edit/inspect.ts';
import { inspectFromCluster, type Probed, usualWait } from '../ports/image-edit/probe/inspect.ts';
import { type EndpointReport, endpointVerdicts, vantages } from '../ports/image-edit/report.ts';
import { isInsideOnly, normaliseEndpoint } from '../ports/image-edit/url.ts';
import { clusterField, nextField } from './define.ts';
import { defineTool } from './input.ts';
import { vantageArguments } from './vantage.ts';

const { image_edit_endpoint, image_edit_model, pool } = runArguments;

export const input = z.strictObject({ image_edit_endpoint, image_edit_model, pool, ...vantageArguments });
type Arguments = z.infer<typeof input>;

export const checkEndpointTool = defineTool({
  name: 'check_endpoint',
  title: 'Check the image-edit endpoint',
  description:
    'Ask the image-edit endpoint which model it serves and whether it edits through chat completions, as the pipeline does. from "cluster" asks from a tiny pod, which may reach what this machine does not.',
  effect: 'spend',
  input,
  output: z.object({
    cluster: clusterField,
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
    next: nextField,
  }),
  run: async (args, context) => {
    const { cluster } = context.settings;
    const { from = 'here' } = args;
    const { report: found, workflowId } = await inspect(args, context);
    const insideOnly = hidden(found, args, context);
    const again = nextCall('check_endpoint', insideOnly ? { ...args, from: 'cluster' } : args);
    const report = insideOnly ? { ...found, fix: `ask from a pod: ${again}` } : found;
    const { image_edit_endpoint, image_edit_model, pool } = args;
    const next =
      report.verdict === 'ok'
        ? nextCall('preflight', { image_edit_endpoint, image_edit_model, pool })
        : insideOnly || report.verdict === 'waiting'
          ? again
          : noCall(`${report.fix}; then the same call again`);
    const { edit_ms, models_ms, ...rest } = report;
    const preview = report.model === previewModel ? ' (CPU preview, not the real model)' : '';
    const text = [
      `${report.verdict.toUpperCase()}: ${report.what}${preview}`,
      ...(report.why ? [`why: ${report.why}`, `fix: ${report.fix}`] : []),
      ...(edit_ms === undefined ? [] : [`one edit took ${edit_ms} ms`]),
      ...report.evidence,
      `next: ${next}`,
    ].join('\n');
    return {
      data: {
        cluster,
        from,
        ...rest,
        models_ms: models_ms ?? null,
        edit_ms: edit_ms ?? null,
        workflow_id: workflowId ?? null,
        next,
      },
      text,
    };
  },
});

/** A name of the cluster that does not answer from here says nothing yet. */
function hidden({ verdict, url }: EndpointReport, { from }: Arguments, { settings }: ToolContext): boolean {
  return verdict === 'unreachable' && from !== 'cluster' && settings.cluster === 'osmo' && isInsideOnly(url);
}

async function inspect(
  args: Arguments,
  context: ToolContext,
): Promise<{ report: EndpointReport; workflowId?: Probed['workflowId'] }> {
  const { settings, osmo, signal } = context;
  const { from, deep = false, wait_s = usualWait } = args;
  const asked = { ...(await subject(args, context)), deep };
  if (from !== 'cluster') return { report: await inspectEndpoint(asked, signal) };
  const { cluster, home } = settings;
  const known = args.pool ?? settings.pool ?? (cluster === 'embedded' ? 'default' : undefined);
  const used = known ?? (await poolToUse(context));
  const door = { osmo, home, cluster, signal, waitMs: wait_s * 1000, labels: settings.labels };
  const progress = (message: string, seconds: number): void => {
    void context.progress(message, seconds, wait_s);
  };
  return inspectFromCluster({ ...asked, pool: used }, { ...door, progress });
}

async function subject(args: Arguments, context: ToolContext): Promise<{ url: string; model: string }> {
  const { settings } = context;
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
      fix: rightModel(settings.cluster),
      retry: 'never',
    });
  }
  const started = preview
    ? await makeReady(settings.home, { sample: false, endpoint: true }, preparationWait(context))
    : undefined;
  return { url: normaliseEndpoint(url ?? started ?? inClusterEndpoint), model };
}
