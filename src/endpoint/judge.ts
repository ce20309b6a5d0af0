/** Tells apart the ways in which an image-edit endpoint cannot serve a run, from what it answered. Asks nothing itself. */

import { genericModelReason, isGenericEditModel } from '../day0/model-id.ts';
import { line } from '../foreign.ts';
import type { HttpOutcome } from './http.ts';
import { type EditAnswer, lacksChat, type RawAnswers } from './raw.ts';

/** `waiting`: a pod is to ask, and has not answered yet. */
export const endpointVerdicts = [
  'ok',
  'unreachable',
  'slow',
  'not_openai',
  'generic_model',
  'wrong_model',
  'no_chat_edit',
  'waiting',
] as const;

/** From where the endpoint was asked: from this machine, or from a pod of the cluster. */
export const vantages = ['here', 'cluster'] as const;
export type Vantage = (typeof vantages)[number];

export interface EndpointReport {
  url: string;
  model: string;
  verdict: (typeof endpointVerdicts)[number];
  what: string;
  why: string;
  fix: string;
  /** Model ids that /v1/models listed, at most 20. */
  listed: string[];
  /** What was asked and answered, one line each. */
  evidence: string[];
  /** Milliseconds that /v1/models took. */
  models_ms: number | undefined;
  /** Milliseconds that one edit took; only after an edit that gave a picture. */
  edit_ms: number | undefined;
}

export interface Judged {
  /** Normalised base URL. */
  url: string;
  model: string;
  from: Vantage;
}

type Finding = Pick<EndpointReport, 'verdict' | 'what' | 'why' | 'fix'>;

export function judgeAnswers(raw: RawAnswers, { url, model, from }: Judged): EndpointReport {
  const { models, health, chat, edit } = raw;
  const evidence = [`GET ${url}/models: ${describe(models)}`];
  if (health) evidence.push(`GET ${url}/health/ready: ${describe(health)}`);
  if (chat) evidence.push(`POST ${url}/chat/completions with no message: ${describe(chat)}`);
  if (edit) evidence.push(`one edit of a small picture: ${describeEdit(edit)}`);
  return {
    url,
    model,
    ...find(raw, model, from),
    listed: raw.listed?.slice(0, 20) ?? [],
    evidence,
    models_ms: models.ms,
    edit_ms: edit && typeof edit.picture === 'object' ? edit.reply.ms : undefined,
  };
}

function find({ models, listed, health, chat, edit }: RawAnswers, model: string, from: Vantage): Finding {
  if (models.kind === 'timeout') return findings.slow(models.ms);
  if (models.kind === 'unreachable') return findings.unreachable(models.reason, from);
  if (listed === null) {
    // A server that answers everything with 200 is no such service.
    const absent = models.kind === 'answer' && models.status !== 200;
    return absent && health?.kind === 'answer' && health.status === 200
      ? findings.triton
      : findings.notOpenAi;
  }
  if (!listed.includes(model)) {
    const generic = listed.find(isGenericEditModel);
    return generic === undefined ? findings.wrong(listed, model) : findings.generic(generic, model);
  }
  if (chat && lacksChat(chat)) return findings.noRoute;
  if (edit && typeof edit.picture !== 'object') return findings.noPicture(edit);
  return findings.ok(model);
}

const startWithOmni =
  'serve the model with vLLM-omni (vllm serve <model> --omni), as the in-cluster service does';

const findings = {
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
    fix: 'wait until GET /v1/models answers (a first start may take up to an hour), then check again',
  }),
  unreachable: (reason: string, from: Vantage): Finding => ({
    verdict: 'unreachable',
    what: `the endpoint cannot be reached from ${from === 'here' ? 'here' : 'a pod of the cluster'}`,
    why: reason,
    fix:
      from === 'here'
        ? 'check host, port and service; a cluster-internal name answers only from inside the cluster'
        : 'check service, namespace and port, and network policies; in a pod, localhost is the pod itself',
  }),
  notOpenAi: {
    verdict: 'not_openai',
    what: 'something answers there, but not as an OpenAI-compatible service',
    why: 'GET /v1/models did not return {"data": [{"id": ...}]}',
    fix: 'give the base URL that ends in /v1 of the image-edit service',
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
  noPicture: (edit: EditAnswer): Finding => ({
    verdict: edit.reply.kind === 'timeout' ? 'slow' : 'no_chat_edit',
    what: 'the endpoint did not return a picture',
    why: describeEdit(edit),
    fix: edit.reply.kind === 'timeout' ? 'wait until its queue is empty, then check again' : startWithOmni,
  }),
  generic: (id: string, model: string): Finding => ({
    verdict: 'generic_model',
    what: `the endpoint serves ${id}, a model of the generic qwen-image-edit family`,
    why: genericModelReason,
    fix: `serve ${model} and give that endpoint`,
  }),
  wrong: (listed: string[], model: string): Finding => ({
    verdict: 'wrong_model',
    what: `the endpoint does not list ${model}`,
    why: `it lists: ${listed.slice(0, 5).join(', ') || 'nothing'} (ids are compared exactly)`,
    fix: `serve ${model} there, or give the endpoint that does`,
  }),
};

function describe(outcome: HttpOutcome): string {
  if (outcome.kind === 'answer') return `${outcome.status} in ${outcome.ms} ms: ${line(outcome.text, 160)}`;
  if (outcome.kind === 'unreachable') return outcome.reason;
  return outcome.kind === 'timeout' ? `no answer in ${outcome.ms} ms` : 'the answer is too large';
}

function describeEdit({ reply, picture }: EditAnswer): string {
  if (typeof picture === 'object') return `${picture.width}x${picture.height} picture in ${reply.ms} ms`;
  if (reply.kind === 'timeout') return `no picture within ${reply.ms} ms`;
  if (reply.kind === 'unreachable') return reply.reason;
  if (reply.kind === 'too_large') return 'the answer is larger than 32 MiB';
  if (reply.status !== 200) return `status ${reply.status}: ${line(reply.text, 200)}`;
  return picture === 'broken'
    ? 'the returned data is not a picture'
    : 'the answer holds text and no picture: the model was served without image output';
}
