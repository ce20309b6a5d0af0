/** Tells apart the ways in which an image-edit endpoint cannot serve a run, from what it answered. Asks nothing itself. */

import { line } from '../../base/untrusted-text.ts';
import { isGenericEditModel } from '../../domain/model-id.ts';
import { type Finding, findings } from './findings.ts';
import type { HttpOutcome } from './http.ts';
import { type EditAnswer, lacksChat, type RawAnswers } from './raw.ts';
import type { EndpointReport, Vantage } from './report.ts';
import { leadsTo, type Meaning, meaningOf, quoteStart, ranOut, wordsOf } from './words.ts';

export interface Judged {
  /** Normalised base URL. */
  url: string;
  model: string;
  from: Vantage;
}

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

function find(
  { models, listed, alias, health, chat, edit }: RawAnswers,
  model: string,
  from: Vantage,
): Finding {
  if (models.kind === 'timeout') return findings.slow(models.ms);
  if (models.kind === 'unreachable') return findings.unreachable(models.reason, from);
  if (listed === null) return noList(models, health);
  if (!listed.includes(model)) {
    if (alias !== null) return findings.otherName(alias, model);
    const generic = listed.find(isGenericEditModel);
    return generic === undefined ? findings.wrong(listed, model) : findings.generic(generic, model);
  }
  if (edit) return edited(edit, model);
  return chat ? conversed(chat, model) : findings.ok(model);
}

/** Statuses first, as the pod of a run decides, too. */
function noList(models: HttpOutcome, health: HttpOutcome | null): Finding {
  if (models.kind !== 'answer')
    return findings.notOpenAi('the answer to GET /v1/models is larger than 1 MiB');
  const { status, text } = models;
  const told = status === 200 ? undefined : byStatus(models, 'GET /v1/models');
  if (told) return told;
  // A server that answers everything with 200 is no such service.
  if (status !== 200 && health?.kind === 'answer' && health.status === 200) return findings.triton;
  if (status !== 200)
    return findings.notOpenAi(`GET /v1/models answered ${status}, it said: ${quoteStart(text)}`);
  return /^\s*</.test(text) ? findings.webPage : findings.notOpenAi();
}

/** A conversation without a message, which a right service refuses; one that fails at it may edit all the same. */
function conversed(chat: HttpOutcome, model: string): Finding {
  if (lacksChat(chat)) return findings.noRoute;
  if (chat.kind === 'timeout') return findings.slow(chat.ms);
  if (chat.kind === 'unreachable') return findings.brokeOff('POST /v1/chat/completions', chat.reason);
  const told = byStatus(chat, 'POST /v1/chat/completions');
  return told && told.verdict !== 'crashed' ? told : findings.ok(model);
}

function edited(edit: EditAnswer, model: string): Finding {
  const { reply, picture } = edit;
  if (typeof picture === 'object') return findings.ok(model);
  if (reply.kind === 'timeout') return findings.slowEdit(reply.ms);
  if (reply.kind === 'unreachable') return findings.brokeOff('an edit', reply.reason);
  if (reply.kind === 'too_large') return findings.refused(200, 'an answer of more than 32 MiB');
  const { status, text } = reply;
  if (status === 200 && picture === 'none' && ranOut(text)) return meant('out_of_memory', reply, 'an edit');
  if (status === 200) return findings.noPicture(edit);
  return byStatus(reply, 'an edit') ?? findings.refused(status, text);
}

const verdicts: Record<Meaning, EndpointReport['verdict']> = {
  needs_key: 'needs_key',
  busy: 'busy',
  not_ready: 'busy',
  redirects: 'redirects',
  crashed: 'crashed',
  out_of_memory: 'out_of_memory',
  no_tls: 'not_openai',
  other_name: 'wrong_model',
};

function byStatus(reply: HttpOutcome, ask: string): Finding | undefined {
  const meaning = reply.kind === 'answer' ? meaningOf(reply.status, reply.text) : undefined;
  return meaning && meant(meaning, reply, ask);
}

function meant(meaning: Meaning, reply: HttpOutcome, ask: string): Finding {
  const { status, text, location } =
    reply.kind === 'answer' ? reply : { status: 0, text: '', location: undefined };
  const values = { ask, status: String(status), said: quoteStart(text), to: leadsTo(location) };
  return { verdict: verdicts[meaning], ...wordsOf(meaning, values) };
}

function describe(outcome: HttpOutcome): string {
  if (outcome.kind === 'answer') return `${outcome.status} in ${outcome.ms} ms: ${line(outcome.text, 160)}`;
  if (outcome.kind === 'unreachable') return outcome.reason;
  return outcome.kind === 'timeout' ? `no answer in ${outcome.ms} ms` : 'the answer is too large';
}

const shown: Record<Extract<EditAnswer['picture'], string>, string> = {
  none: 'the answer holds text and no picture',
  behind: 'the picture is not the first part of the answer',
  link: 'a link in the place of the picture',
  broken: 'the returned data is not a whole picture',
};

function describeEdit({ reply, picture }: EditAnswer): string {
  if (typeof picture === 'object') return `${picture.width}x${picture.height} picture in ${reply.ms} ms`;
  if (reply.kind === 'timeout') return `no picture within ${reply.ms} ms`;
  if (reply.kind === 'unreachable') return reply.reason;
  if (reply.kind === 'too_large') return 'the answer is larger than 32 MiB';
  return reply.status === 200 ? shown[picture] : `status ${reply.status}: ${line(reply.text, 200)}`;
}
