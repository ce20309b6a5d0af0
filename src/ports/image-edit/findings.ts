/** The findings of an endpoint check that no status tells: verdict, cause and fix, in words. */

import { name } from '../../base/untrusted-text.ts';
import { genericModelReason } from '../../domain/model-id.ts';
import type { EditAnswer } from './raw.ts';
import type { EndpointReport, Vantage } from './report.ts';
import { quoteStart, wordsOf } from './words.ts';

export type Finding = Pick<EndpointReport, 'verdict' | 'what' | 'why' | 'fix'>;

const startWithOmni =
  'serve the model with vLLM-omni (vllm serve <model> --omni), as the in-cluster service does';
const formOfList = 'GET /v1/models did not return {"data": [{"id": ...}]}';
const loading =
  'wait until GET /v1/models answers (the start-up probe gives a first start an hour), then check again';

/** What a connection that failed says of the address; the words are those of OpenSSL. */
const noTls = /wrong[ _]version[ _]number|packet length too long|record layer failure/i;
const badCertificate = /certificate|self[- ]signed/i;

export const findings = {
  ok: (model: string): Finding => ({
    verdict: 'ok',
    what: `the endpoint lists ${model} and takes chat completions`,
    why: '',
    fix: '',
  }),
  slow: (ms: number): Finding => ({
    verdict: 'slow',
    what: `the endpoint did not answer within ${ms} ms`,
    why: 'it accepts the connection but says nothing: still loading the model, or behind a queue or a proxy that drops answers',
    fix: loading,
  }),
  slowEdit: (ms: number): Finding => ({
    verdict: 'slow',
    what: 'the endpoint did not return a picture',
    why: `no picture within ${ms} ms`,
    fix: 'wait until its queue is empty, then check again',
  }),
  unreachable: (reason: string, from: Vantage): Finding => ({
    verdict: 'unreachable',
    what: `the endpoint cannot be reached from ${from === 'here' ? 'here' : 'a pod of the cluster'}`,
    why: reason,
    fix: noTls.test(reason)
      ? 'give the address with http://: what answers there speaks no TLS'
      : badCertificate.test(reason)
        ? 'give an address whose certificate pods trust, or the http:// address of the service inside the cluster'
        : from === 'here'
          ? 'check host, port and service; a cluster-internal name answers only from inside the cluster'
          : 'check service, namespace and port, and network policies; in a pod, localhost is the pod itself',
  }),
  brokeOff: (doing: string, reason: string): Finding => ({
    verdict: 'crashed',
    what: `the connection broke during ${doing}, though GET /v1/models had answered`,
    why: reason,
    fix: 'see whether the pod of the service was restarted at this time (its last state and log), then check again',
  }),
  notOpenAi: (why = formOfList): Finding => ({
    verdict: 'not_openai',
    what: 'something answers there, but not as an OpenAI-compatible service',
    why,
    fix: 'give the base URL that ends in /v1 of the image-edit service',
  }),
  webPage: {
    verdict: 'not_openai',
    what: 'a web page answers there, no OpenAI-compatible service',
    why: `a page for signing in, a console or a proxy stands in the way: ${formOfList}`,
    fix: 'give the base URL that ends in /v1 of the service itself, which pods reach without signing in',
  } satisfies Finding,
  triton: {
    verdict: 'no_chat_edit',
    what: 'the service is healthy but has no /v1/models, the form of a Triton-based image-edit NIM',
    why: "the pipeline's client edits by POST /v1/chat/completions, which such a service does not have",
    fix: startWithOmni,
  } satisfies Finding,
  noRoute: {
    verdict: 'no_chat_edit',
    what: 'the model is listed but POST /v1/chat/completions does not exist there',
    why: "the pipeline's client makes every edit by that call, so each would fail hours into the run",
    fix: startWithOmni,
  } satisfies Finding,
  refused: (status: number, text: string): Finding => ({
    verdict: 'no_chat_edit',
    what: `the endpoint refuses an edit: it answered ${status}`,
    why: `it said: ${quoteStart(text)}`,
    fix:
      status === 413
        ? 'raise the limit of request bodies at the gateway before it: a crop comes as base64 in JSON'
        : "mend what its words name: it has to take the client's request, a text, one picture and extra_body",
  }),
  noPicture: (edit: EditAnswer): Finding => ({
    verdict: 'no_chat_edit',
    what: 'the endpoint did not return a picture',
    ...pictureWords(edit),
  }),
  generic: (id: string, model: string): Finding => ({
    verdict: 'generic_model',
    what: `the endpoint serves ${id}, a model of the generic qwen-image-edit family`,
    why: genericModelReason,
    fix: `serve ${model} and give that endpoint`,
  }),
  otherName: (alias: string, model: string): Finding => ({
    verdict: 'wrong_model',
    ...wordsOf('other_name', { name: name(alias), model }),
  }),
  wrong: (listed: string[], model: string): Finding => ({
    verdict: 'wrong_model',
    what: `the endpoint does not list ${model}`,
    why: `it lists: ${listed.slice(0, 5).join(', ') || 'nothing'} (ids are compared exactly)`,
    fix: `serve ${model} there, or give the endpoint that does`,
  }),
};

/** The client reads the first part of the content alone, and takes any bytes that stand there as base64. */
function pictureWords({ reply, picture }: EditAnswer): Pick<Finding, 'why' | 'fix'> {
  const text = reply.kind === 'answer' ? reply.text : '';
  const first = "the pipeline's client reads the first part of the content alone";
  if (picture === 'broken')
    return {
      why: 'the returned data is no whole PNG, JPEG or WebP picture',
      fix: 'look for a proxy that cuts or alters long answers, then check again',
    };
  if (picture === 'behind')
    return {
      why: `the picture stands behind a text or beside the content, and ${first}`,
      fix: `${startWithOmni}: its answer begins with the picture`,
    };
  if (picture === 'link')
    return {
      why: `the picture comes as a link, and the pipeline's client takes data:...;base64, alone`,
      fix: `${startWithOmni}: its answer carries the picture itself`,
    };
  if (/^\s*\{\s*"(error|detail)"|"object":\s*"error"/.test(text))
    return {
      why: `it answered 200 with an error, it said: ${quoteStart(text)}`,
      fix: 'mend what its words name; the log of its pod says more',
    };
  if (/no images were produced/.test(text))
    return {
      why: 'the model ran and gave no picture: the answer says that no images were produced',
      fix: 'see the log of its pod at this time, then check again',
    };
  return {
    why: 'the answer holds text and no picture: the model was served without image output',
    fix: startWithOmni,
  };
}
