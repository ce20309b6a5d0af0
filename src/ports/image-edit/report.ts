/** What is said of an image-edit endpoint. */

/** `waiting`: a pod is to ask, and has not answered yet. */
export const endpointVerdicts = [
  'ok',
  'unreachable',
  'slow',
  'busy',
  'needs_key',
  'redirects',
  'crashed',
  'out_of_memory',
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
