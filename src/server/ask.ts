/** Questions to the user, for hosts that can ask: an error that carries a question becomes the question. */
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ElicitRequestFormParams,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
} from '@modelcontextprotocol/server';
import { type Answers, Day0Error, type Field, type Question } from '../base/errors.ts';
import { cleanText } from '../base/redact.ts';
import { isPlain, line } from '../base/untrusted-text.ts';

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
export function answerTo(responses: Responses, key: string): Answers | false | undefined {
  const view = inputResponse(responses, key);
  if (view.kind !== 'elicit') return undefined;
  return view.action === 'accept' ? (view.content ?? {}) : false;
}

/** The question of this error, unless it was asked before in this call. */
export function questionIn(thrown: unknown, responses: Responses): InputRequiredResult | undefined {
  const question = thrown instanceof Day0Error ? thrown.question : undefined;
  if (question === undefined || inputResponse(responses, question.key).kind !== 'missing') return undefined;
  const { key, message } = question;
  const elicit = inputRequired.elicit({ message: cleanText(message), requestedSchema: formOf(question) });
  return inputRequired({ inputRequests: { [key]: elicit } });
}

type Form = ElicitRequestFormParams['requestedSchema'];

function formOf({ fields }: Question): Form {
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.name, propertyOf(field)])),
    required: fields.filter(({ kind }) => kind !== 'yes').map(({ name }) => name),
  };
}

function propertyOf(field: Field): Form['properties'][string] {
  const title = line(cleanText(field.title));
  if (field.kind === 'text') return { type: 'string', title };
  return field.kind === 'choice'
    ? { type: 'string', title, enum: field.choices.filter(isPlain) }
    : { type: 'boolean', title, default: false };
}
