/** Does the image-edit endpoint serve the model, in the form that the pipeline's client calls? */
import {
  allowedModels,
  genericModelReason,
  isGenericEditModel,
  previewModel,
  requiredModel,
} from '../day0/model-id.ts';
import { inspectEndpoint } from '../endpoint/inspect.ts';
import { testPicture } from '../endpoint/test-picture.ts';
import { fail, type Probe, pass, type Subject, warn } from './subject.ts';

/** The model id that the run names, before anybody asks the endpoint. */
export const model: Probe = {
  id: 'endpoint.model_id',
  look: async ({ run, cluster }) => {
    const id = 'endpoint.model_id';
    const asked = run.image_edit_model;
    if (allowedModels(cluster).includes(asked)) return [pass(id, `${asked} is accepted`, 'compared exactly')];
    const why = isGenericEditModel(asked)
      ? genericModelReason
      : asked === previewModel
        ? 'this is the CPU preview; a cluster run never takes it for the real model'
        : `AnomalyGen was finetuned on the look of ${requiredModel}`;
    return [
      fail(
        id,
        `image_edit_model ${asked} is not accepted for this run`,
        why,
        `set image_edit_model to ${requiredModel}`,
      ),
    ];
  },
};

export const service: Probe = {
  id: 'endpoint.service',
  look: async (subject) => {
    const { run, signal } = subject;
    const deep = subject.deep ? { picture: await testPicture() } : undefined;
    const report = await inspectEndpoint({
      url: run.image_edit_endpoint,
      model: run.image_edit_model,
      signal,
      deep,
    });
    const id = 'endpoint.service';
    const evidence = report.evidence.join('; ');
    if (report.verdict === 'ok') return [pass(id, report.what, evidence)];
    if (report.verdict === 'unreachable' && insideOnly(subject)) {
      return [
        warn(
          id,
          'the endpoint has a cluster-internal name, which does not answer from here',
          evidence,
          'check it from inside: run check_endpoint on a machine of the cluster',
        ),
      ];
    }
    return [fail(id, report.what, `${report.why} (${evidence})`, report.fix)];
  },
};

function insideOnly({ cluster, run }: Subject): boolean {
  return cluster === 'osmo' && /\.svc(\.|:|\/|$)/.test(new URL(run.image_edit_endpoint).host);
}
