/** Does the image-edit endpoint serve the model, in the form that the pipeline's client calls? */

import { errorBody } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import type { Check, CheckId } from '../../domain/checks.ts';
import type { ClusterKind } from '../../domain/model-id.ts';
import {
  allowedModels,
  genericModelReason,
  isGenericEditModel,
  previewModel,
  requiredModel,
} from '../../domain/model-id.ts';
import { inspectEndpoint } from '../../ports/image-edit/inspect.ts';
import { inspectFromCluster } from '../../ports/image-edit/probe/inspect.ts';
import type { EndpointReport } from '../../ports/image-edit/report.ts';
import { isInsideOnly, isLoopback, normaliseEndpoint } from '../../ports/image-edit/url.ts';
import { editTimeCheck } from './edit-time.ts';
import { noAnswer } from './facts.ts';
import { fail, failedCheck, type Probe, pass, type Subject, skipped, warn } from './subject.ts';

/** The model id that the run names, before anybody asks the endpoint. */
export const model: Probe = {
  id: 'endpoint.model_id',
  check: async ({ run, cluster }) => {
    const id = 'endpoint.model_id';
    const asked = run.image_edit_model;
    if (allowedModels(cluster).includes(asked)) return [pass(id, `${asked} is accepted`, 'compared exactly')];
    const why = isGenericEditModel(asked)
      ? genericModelReason
      : asked === previewModel
        ? 'this is the CPU preview; a cluster run never takes it for the real model'
        : `AnomalyGen was finetuned on the look of ${requiredModel}`;
    return [fail(id, `image_edit_model ${asked} is not accepted for this run`, why, rightModel(cluster))];
  },
};

/** On one machine the endpoint's own model is taken when nobody names one. */
export const rightModel = (cluster: ClusterKind): string =>
  cluster === 'embedded'
    ? `leave image_edit_model out, or give ${requiredModel} beside an endpoint that serves it`
    : `set image_edit_model to ${requiredModel}`;

/** What serves there, and how long the stage takes that uses it. */
export const service: Probe = {
  id: 'endpoint.service',
  check: async (subject) => {
    const id = 'endpoint.service';
    // No endpoint is asked for a model that no run may use.
    if (!allowedModels(subject.cluster).includes(subject.run.image_edit_model))
      return [skipped(id, 'not asked for a model that is not accepted', 'see endpoint.model_id')];
    try {
      const report = await inspect(subject);
      if (report === undefined)
        return [
          skipped(id, 'not looked at: the cluster did not answer', 'see cluster.reachable'),
          await editTimeCheck(subject, undefined),
        ];
      return [serviceCheck(id, report, subject), await editTimeCheck(subject, report)];
    } catch (error) {
      subject.signal?.throwIfAborted();
      return [failedCheck(id, errorBody(error)), await editTimeCheck(subject, undefined)];
    }
  },
};

function serviceCheck(id: CheckId, report: EndpointReport, { cluster, run, from }: Subject): Check {
  const evidence = report.evidence.join('; ');
  if (report.verdict === 'waiting') return skipped(id, report.what, evidence, report.fix);
  const { image_edit_endpoint, pool } = run;
  const inside = nextCall('check_endpoint', { from: 'cluster', image_edit_endpoint, pool });
  const askInside = `ask it from a pod: ${inside}, or preflight with "from": "cluster"`;
  const outside = cluster === 'osmo' && from === 'here';
  if (report.verdict === 'ok' && outside && isLoopback(image_edit_endpoint)) {
    const what = `${report.what}, on this machine: a pod that asks the same address asks itself`;
    return warn(id, what, evidence, `give an address that pods reach; ${askInside}`);
  }
  if (report.verdict === 'ok') return pass(id, report.what, evidence);
  if (report.verdict === 'unreachable' && outside && isInsideOnly(image_edit_endpoint)) {
    const what = 'the endpoint has a cluster-internal name, which does not answer from here';
    return warn(id, what, evidence, askInside);
  }
  const preview = cluster === 'embedded' && report.listed.includes(previewModel);
  const fix = preview ? 'leave image_edit_model out: this endpoint serves the CPU preview' : report.fix;
  return { ...fail(id, report.what, `${report.why} (${evidence})`, fix), trouble: troubles[report.verdict] };
}

/** The known failure that each verdict foretells. */
const troubles: Record<EndpointReport['verdict'], string> = {
  ok: '',
  waiting: '',
  unreachable: 'edit.endpoint_down',
  slow: 'edit.endpoint_down',
  needs_key: 'edit.needs_key',
  busy: 'edit.overloaded',
  redirects: 'edit.redirects',
  crashed: 'edit.overloaded',
  out_of_memory: 'edit.overloaded',
  not_openai: 'edit.not_openai',
  generic_model: 'edit.generic_model',
  wrong_model: 'edit.wrong_model',
  no_chat_edit: 'edit.no_chat',
};

/** Undefined when a pod is to ask and the cluster does not answer, which `cluster.reachable` reports once. */
async function inspect(subject: Subject): Promise<EndpointReport | undefined> {
  const { run, deep, from, signal, tell } = subject;
  const asked = { url: normaliseEndpoint(run.image_edit_endpoint), model: run.image_edit_model, deep };
  if (from === 'here') return inspectEndpoint(asked, signal);
  const { pools } = await subject.facts();
  if ('error' in pools && noAnswer(pools.error)) return undefined;
  const { report } = await inspectFromCluster({ ...asked, pool: run.pool }, { ...subject, progress: tell });
  return report;
}
