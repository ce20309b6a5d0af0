/** Asks the image-edit endpoint, from here or from a pod, and says whether the pipeline can use it and what comes next. */

import { Day0Error } from '../../base/errors.ts';
import { nextCall, noCall } from '../../base/next-call.ts';
import {
  allowedModels,
  genericModelReason,
  inClusterEndpoint,
  isGenericEditModel,
  previewModel,
  requiredModel,
} from '../../domain/model-id.ts';
import { makeReady } from '../../embedded/client/prepare.ts';
import { preparationWait } from '../../embedded/client/wait.ts';
import type { ToolContext } from '../../ports/context.ts';
import { inspectEndpoint } from '../../ports/image-edit/inspect.ts';
import { inspectFromCluster, type Probed, usualWait } from '../../ports/image-edit/probe/inspect.ts';
import type { EndpointReport, Vantage } from '../../ports/image-edit/report.ts';
import { isInsideOnly, normaliseEndpoint } from '../../ports/image-edit/url.ts';
import { rightModel } from '../checks/index.ts';
import { poolToUse } from '../plan/index.ts';

export interface EndpointQuestion {
  image_edit_endpoint?: string | undefined;
  image_edit_model?: string | undefined;
  pool?: string | undefined;
  /** Really edit one small picture. */
  deep?: boolean | undefined;
  from?: Vantage | undefined;
  /** Seconds, for the pod. */
  wait_s?: number | undefined;
}

export interface EndpointAnswer {
  from: Vantage;
  report: EndpointReport;
  /** Of the pod that asked. */
  workflowId: string | undefined;
  next: string;
}

export async function askEndpoint(args: EndpointQuestion, context: ToolContext): Promise<EndpointAnswer> {
  const { from = 'here' } = args;
  const { report: found, workflowId } = await ask(args, context);
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
  return { from, report, workflowId, next };
}

/** A name of the cluster that does not answer from here says nothing yet. */
function hidden(
  { verdict, url }: EndpointReport,
  { from }: EndpointQuestion,
  { settings }: ToolContext,
): boolean {
  return verdict === 'unreachable' && from !== 'cluster' && settings.cluster === 'osmo' && isInsideOnly(url);
}

async function ask(
  args: EndpointQuestion,
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

async function subject(
  args: EndpointQuestion,
  context: ToolContext,
): Promise<{ url: string; model: string }> {
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
