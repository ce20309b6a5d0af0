/** One edit by chat completions, sent, repeated and read as the OpenAI client of paidf-augmentation 1.0.0 does. */
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { messageOf } from '../../../base/errors.ts';
import type { ClientLog } from './client-log.ts';
import { pythonType } from './pydantic.ts';

export interface EditCall {
  url: string;
  model: string;
  prompt: string;
  /** Path of the crop, whose ending decides how it is called, and its bytes. */
  input: { path: string; bytes: Uint8Array };
  /** `extra_body`, which the real client sends as a nested object of this name. */
  options: Record<string, unknown>;
  /** For the CPU preview's own endpoint alone: a second picture, and what stands beside the real body. */
  beside: { pictures: Uint8Array[]; body: Record<string, unknown> };
}

export interface Answer {
  /** Such as `chatcmpl-0123456789abcdef`. */
  id: string | undefined;
  /** The parsed body; the text where it is no JSON. */
  body: unknown;
}

/** An edit that failed; `id` is the request's where there was an answer. */
export class EditFailure extends Error {
  constructor(
    message: string,
    readonly id?: string,
  ) {
    super(message);
  }
}

/** The SDK's own: one try and two more. */
const tries = 3;
const timeoutSeconds = 600;
const mimes: Record<string, string> = { '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.webp': 'image/webp' };

const dataUrl = (bytes: Uint8Array, mime: string): string =>
  `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`;

/** Throws an `EditFailure` after the last try, and at once where another try cannot help. */
export async function askEdit(call: EditCall, log: ClientLog): Promise<Answer> {
  const { url, model, prompt, input, options, beside } = call;
  const picture = dataUrl(input.bytes, mimes[extname(input.path).toLowerCase()] ?? 'image/png');
  const urls = [picture, ...beside.pictures.map((bytes) => dataUrl(bytes, 'image/png'))];
  const content = [
    { type: 'text', text: prompt },
    ...urls.map((one) => ({ type: 'image_url', image_url: { url: one } })),
  ];
  const body = { model, messages: [{ role: 'user', content }], extra_body: options, ...beside.body };
  for (let attempt = 0; ; attempt++) {
    const { failure, again, after, answer } = await once(url, JSON.stringify(body), attempt);
    if (answer) return answer;
    if (!again || attempt + 1 >= tries) throw new EditFailure(failure);
    const seconds = after ?? Math.min(8, 0.5 * 2 ** attempt) * (1 - Math.random() / 4);
    log.info(
      `Retrying request in ${seconds.toFixed(6)} seconds (retry ${attempt + 1} of ${tries - 1})`,
      'pcba-day0.preview-openai',
    );
    await sleep(seconds * 1000);
  }
}

interface Outcome {
  failure: string;
  again: boolean;
  /** Seconds that the service asked to wait. */
  after?: number | undefined;
  answer?: Answer;
}

async function once(url: string, body: string, attempt: number): Promise<Outcome> {
  const deadline = AbortSignal.timeout(timeoutSeconds * 1000);
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(`${url.replace(/\/+$/, '')}/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${process.env.IMAGE_EDIT_API_KEY || 'dummy'}`,
        accept: 'application/json',
        'content-type': 'application/json',
        'user-agent': 'pcba-day0/preview-image-edit',
        'x-stainless-retry-count': String(attempt),
        'x-stainless-read-timeout': String(timeoutSeconds),
      },
      body,
      signal: deadline,
    });
    text = await answer.text();
  } catch {
    return { failure: deadline.aborted ? 'Request timed out.' : 'Connection error.', again: true };
  }
  const { status, headers } = answer;
  if (answer.ok) {
    // Without a JSON type the SDK hands on the text.
    const isJson = /\bjson\b/.test(headers.get('content-type') ?? '');
    try {
      const parsed: unknown = isJson ? JSON.parse(text) : text;
      return { failure: '', again: false, answer: { id: idOf(parsed), body: parsed } };
    } catch (error) {
      return { failure: messageOf(error), again: false };
    }
  }
  const wait = Number(headers.get('retry-after') ?? Number.NaN);
  return {
    failure: statusText(status, text),
    again: [408, 409, 429].includes(status) || status >= 500,
    after: wait > 0 && wait <= 60 ? wait : undefined,
  };
}

function statusText(status: number, text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    const refusal = z.object({ error: z.object({ message: z.string() }) }).safeParse(parsed);
    return `Error code: ${status} - ${refusal.success ? refusal.data.error.message : JSON.stringify(parsed)}`;
  } catch {
    return text.trim() === '' ? `Error code: ${status}` : text.slice(0, 500);
  }
}

const idOf = (body: unknown): string | undefined => z.object({ id: z.string() }).safeParse(body).data?.id;

const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.unknown() }) })).min(1),
});

/**
 * Bytes of the picture: `choices[0].message.content[0].image_url.url`, nothing else is looked at, and nobody looks
 * whether they are a picture. Throws an `EditFailure` in the real client's words, `error=` left out; undefined with
 * `say` called where the real one only says that there is no picture.
 */
export function pictureBytes({ id, body }: Answer, say: (text: string) => void): Buffer | undefined {
  const fail = (message: string): never => {
    throw new EditFailure(message, id);
  };
  if (typeof body !== 'object' || body === null)
    return fail(`'${pythonType(body)}' object has no attribute 'choices'`);
  const checked = completion.safeParse(body);
  if (!checked.success) return fail("'NoneType' object is not subscriptable");
  const content = checked.data.choices[0]?.message.content;
  if (content === undefined || content === null) return fail("'NoneType' object is not subscriptable");
  if (typeof content === 'string')
    return fail(content === '' ? 'string index out of range' : "Unexpected content structure: <class 'str'>");
  if (!Array.isArray(content)) return fail('0');
  if (content.length === 0) return fail('list index out of range');
  const first: unknown = content[0];
  if (typeof first !== 'object' || first === null)
    return fail(`Unexpected content structure: <class '${pythonType(first)}'>`);
  const url = z.object({ image_url: z.object({ url: z.string() }) }).safeParse(first).data?.image_url.url;
  if (!url) return void say('No image URL in response');
  const [, coded] = url.split('base64,');
  if (coded === undefined) return void say('Unexpected response format (no base64)');
  if (coded.replace(/[^A-Za-z0-9+/=]/g, '').length % 4 !== 0) return fail('Incorrect padding');
  return Buffer.from(coded, 'base64');
}
