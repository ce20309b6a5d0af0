/** Looks at an image-edit endpoint and tells apart the ways in which it cannot serve a run. */
import * as z from 'zod';
import { genericModelReason, isGenericEditModel } from '../day0/model-id.ts';
import { type EditOutcome, editOnce } from './edit.ts';
import { type HttpOutcome, request } from './http.ts';
import { normaliseEndpoint } from './url.ts';

export type EndpointVerdict =
  | 'ok'
  | 'unreachable'
  | 'slow'
  | 'not_openai'
  | 'generic_model'
  | 'wrong_model'
  | 'no_chat_edit';

export interface EndpointReport {
  url: string;
  model: string;
  verdict: EndpointVerdict;
  what: string;
  why: string;
  fix: string;
  /** Model ids that /v1/models listed, at most 20. */
  listed: string[];
  /** What was asked and answered, one line each. */
  evidence: string[];
  /** Milliseconds that /v1/models took. */
  models_ms: number | undefined;
  /** The edit that `deep` made. */
  edit: EditOutcome | undefined;
}

export interface InspectOptions {
  url: string;
  model: string;
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
  /** Really edit this PNG. */
  deep?: { picture: Uint8Array; timeoutMs?: number } | undefined;
}

const modelList = z.object({ data: z.array(z.object({ id: z.string() })) });
const oneMebibyte = 1024 * 1024;

/** Asks /v1/models, then whether chat completions exist, then, with `deep`, for one edit. */
export async function inspectEndpoint(options: InspectOptions): Promise<EndpointReport> {
  const url = normaliseEndpoint(options.url);
  const { model, signal } = options;
  const timeoutMs = options.timeoutMs ?? 10_000;
  const evidence: string[] = [];
  const listing = await request({ url: `${url}/models`, timeoutMs, maxBytes: oneMebibyte, signal });
  evidence.push(`GET ${url}/models: ${describe(listing)}`);
  const report = (
    verdict: EndpointVerdict,
    words: { what: string; why: string; fix: string },
    more: Partial<EndpointReport> = {},
  ): EndpointReport => ({
    url,
    model,
    verdict,
    listed: [],
    evidence,
    models_ms: listing.ms,
    edit: undefined,
    ...words,
    ...more,
  });

  if (listing.kind === 'timeout') return report('slow', words.slow(timeoutMs));
  if (listing.kind === 'unreachable') return report('unreachable', words.unreachable(listing.reason));
  const listed = listing.kind === 'answer' && listing.status === 200 ? readModels(listing.text) : undefined;
  if (!listed) {
    const health = await request({ url: `${url}/health/ready`, timeoutMs, maxBytes: oneMebibyte, signal });
    evidence.push(`GET ${url}/health/ready: ${describe(health)}`);
    // A server that answers everything with 200 is no such service.
    const absent = listing.kind === 'answer' && listing.status !== 200;
    if (absent && health.kind === 'answer' && health.status === 200)
      return report('no_chat_edit', words.triton);
    return report('not_openai', words.notOpenAi);
  }
  const shown = { listed: listed.slice(0, 20) };
  if (!listed.includes(model)) {
    const generic = listed.find(isGenericEditModel);
    if (generic !== undefined) return report('generic_model', words.generic(generic, model), shown);
    return report('wrong_model', words.wrong(listed, model), shown);
  }
  // An empty conversation: a route that exists answers 400 or 422, one that does not answers 404 or 405.
  const chat = await request({
    url: `${url}/chat/completions`,
    body: { model, messages: [] },
    timeoutMs,
    maxBytes: oneMebibyte,
    signal,
  });
  evidence.push(`POST ${url}/chat/completions with no message: ${describe(chat)}`);
  if (chat.kind === 'answer' && [404, 405, 501].includes(chat.status))
    return report('no_chat_edit', words.noRoute, shown);
  if (!options.deep) return report('ok', words.ok(model), shown);
  const edit = await editOnce({
    url,
    model,
    picture: options.deep.picture,
    timeoutMs: options.deep.timeoutMs ?? 45_000,
    signal,
  });
  evidence.push(
    `one edit of a small picture: ${edit.ok ? `${edit.width}x${edit.height} picture in ${edit.ms} ms` : edit.why}`,
  );
  if (!edit.ok)
    return report(
      edit.slow ? 'slow' : 'no_chat_edit',
      { what: 'the endpoint did not return a picture', why: edit.why, fix: startWithOmni },
      { ...shown, edit },
    );
  return report('ok', words.ok(model), { ...shown, edit });
}

const startWithOmni =
  'serve the model with vLLM-omni (vllm serve <model> --omni), as the in-cluster service does';

const words = {
  ok: (model: string) => ({
    what: `the endpoint lists ${model} and takes chat completions`,
    why: '',
    fix: '',
  }),
  slow: (ms: number) => ({
    what: `the endpoint did not answer within ${ms} ms`,
    why: 'it accepts the connection but says nothing: still loading the model, or behind a queue or a proxy that drops answers',
    fix: 'wait until GET /v1/models answers (a first start may take up to an hour), then check again',
  }),
  unreachable: (reason: string) => ({
    what: 'the endpoint cannot be reached from here',
    why: reason,
    fix: 'check host, port and service; a cluster-internal name answers only from inside the cluster',
  }),
  notOpenAi: {
    what: 'something answers there, but not as an OpenAI-compatible service',
    why: 'GET /v1/models did not return {"data": [{"id": ...}]}',
    fix: 'give the base URL that ends in /v1 of the image-edit service',
  },
  triton: {
    what: 'the service is healthy but has no /v1/models, the form of a Triton-based image-edit NIM',
    why: "the pipeline's client edits by POST /v1/chat/completions, which such a service does not have",
    fix: startWithOmni,
  },
  noRoute: {
    what: 'the model is listed but POST /v1/chat/completions does not exist there',
    why: "the pipeline's client makes every edit by that call, so each would fail hours into the run",
    fix: startWithOmni,
  },
  generic: (id: string, model: string) => ({
    what: `the endpoint serves ${id}, a model of the generic qwen-image-edit family`,
    why: genericModelReason,
    fix: `serve ${model} and give that endpoint`,
  }),
  wrong: (listed: string[], model: string) => ({
    what: `the endpoint does not list ${model}`,
    why: `it lists: ${listed.slice(0, 5).join(', ') || 'nothing'} (ids are compared exactly)`,
    fix: `serve ${model} there, or give the endpoint that does`,
  }),
};

function readModels(text: string): string[] | undefined {
  try {
    const parsed = modelList.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.data.map(({ id }) => id) : undefined;
  } catch {
    return undefined;
  }
}

function describe(outcome: HttpOutcome): string {
  if (outcome.kind === 'answer')
    return `${outcome.status} in ${outcome.ms} ms: ${outcome.text.slice(0, 160)}`;
  if (outcome.kind === 'unreachable') return outcome.reason;
  return outcome.kind === 'timeout' ? `no answer in ${outcome.ms} ms` : 'the answer is too large';
}
