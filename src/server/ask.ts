/** Questions to the user, for hosts that can ask: an error that carries a question becomes the question. */
import {
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
} from '@modelcontextprotocol/server';
import { Day0Error, type Question } from '../errors.ts';
import { cleanText } from '../redact.ts';

type Responses = Parameters<typeof inputResponse>[0];

/** Whether the host shows forms: it says so per request, or in older revisions once at the start. */
export function canAsk(envelope: object | undefined, { server }: McpServer): boolean {
  const now: unknown =
    envelope && CLIENT_CAPABILITIES_META_KEY in envelope
      ? envelope[CLIENT_CAPABILITIES_META_KEY]
      : server.getClientCapabilities();
  if (typeof now !== 'object' || now === null || !('elicitation' in now)) return false;
  const modes = now.elicitation;
  // An empty declaration means forms.
  return typeof modes === 'object' && modes !== null && (!('url' in modes) || 'form' in modes);
}

/** The user's answer in a repeated call; false when the question was declined. */
export function answerTo(responses: Responses, key: string): string | boolean | undefined {
  const view = inputResponse(responses, key);
  if (view.kind !== 'elicit') return undefined;
  if (view.action !== 'accept') return false;
  const value = view.content?.answer;
  return typeof value === 'string' || typeof value === 'boolean' ? value : undefined;
}

/** The question of this error, unless it was asked before in this call. */
export function questionIn(thrown: unknown, responses: Responses): InputRequiredResult | undefined {
  const question = thrown instanceof Day0Error ? thrown.question : undefined;
  if (question === undefined || inputResponse(responses, question.key).kind !== 'missing') return undefined;
  const { key, message } = question;
  const elicit = inputRequired.elicit({ message: cleanText(message), requestedSchema: formOf(question) });
  return inputRequired({ inputRequests: { [key]: elicit } });
}

function formOf({ choices }: Question): Parameters<typeof inputRequired.elicit>[0]['requestedSchema'] {
  const answer = choices
    ? ({ type: 'string', title: 'Choice', enum: choices } as const)
    : ({ type: 'boolean', title: 'Yes' } as const);
  return { type: 'object', properties: { answer }, required: ['answer'] };
}
