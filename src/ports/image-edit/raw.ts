/** What an endpoint answered, before anybody judges it: the same form from here and from a pod. */
import * as z from 'zod';
import type { HttpOutcome } from './http.ts';

const ms = z.number();
const reply: z.ZodType<HttpOutcome> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answer'),
    status: z.number(),
    text: z.string(),
    location: z.string().optional(),
    ms,
  }),
  z.object({ kind: z.literal('timeout'), ms }),
  z.object({ kind: z.literal('unreachable'), reason: z.string(), ms }),
  z.object({ kind: z.literal('too_large'), ms }),
]);

/**
 * `none`: the answer holds no picture; `behind`: not where the pipeline's client looks for it, as the first part; `link`:
 * not as base64; `broken`: its data is no whole PNG, JPEG or WebP.
 */
const editAnswer = z.object({
  reply,
  picture: z.union([
    z.object({ width: z.number(), height: z.number() }),
    z.enum(['none', 'behind', 'link', 'broken']),
  ]),
});

/** The text of a reply is its beginning. What was not asked is null. */
export const rawAnswers = z.object({
  /** GET /models. */
  models: reply,
  /** Model ids that it listed; null when it did not answer with a list. */
  listed: z.array(z.string()).nullable(),
  /** The id of the list whose `root` is the model, or that is the model's in other letters; null where there is none. */
  alias: z.string().nullable(),
  /** GET /health/ready, asked when there is no list. */
  health: reply.nullable(),
  /** POST /chat/completions without a message, asked when the model is listed. */
  chat: reply.nullable(),
  /** One real edit, asked on request when chat completions exist. */
  edit: editAnswer.nullable(),
});

export type EditAnswer = z.infer<typeof editAnswer>;
export type RawAnswers = z.infer<typeof rawAnswers>;

/** An empty conversation: a route that exists answers 400 or 422, one that does not answers one of these. */
export const lacksChat = (chat: HttpOutcome): boolean =>
  chat.kind === 'answer' && [404, 405, 501].includes(chat.status);
