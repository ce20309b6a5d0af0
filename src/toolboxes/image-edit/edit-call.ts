/** One edit through an endpoint's chat completions, with retries where another try can help. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { messageOf } from '../../errors.ts';
import { dataUrl, dataUrlBytes } from './chat.ts';

export interface EditCall {
  url: string;
  model: string;
  prompt: string;
  /** PNG bytes; the picture first. */
  pictures: Uint8Array[];
  /** Merged into the body's top level, as the Python client merges `extra_body`. */
  extra: Record<string, unknown>;
  retries: number;
  onRetry?: (why: string) => void;
}

class EditFailure extends Error {
  constructor(
    message: string,
    readonly again: boolean,
  ) {
    super(message);
  }
}

const completion = z.object({
  choices: z.array(
    z.object({
      message: z.object({ content: z.array(z.object({ image_url: z.object({ url: z.string() }) })).min(1) }),
    }),
  ),
});

/** Bytes of the edited picture. Throws a sentence that tells the kinds of bad endpoint apart. */
export async function editThrough(call: EditCall): Promise<Buffer> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await once(call);
    } catch (error) {
      if (!(error instanceof EditFailure) || !error.again || attempt >= call.retries) throw error;
      call.onRetry?.(error.message);
      await sleep(250 * 2 ** attempt);
    }
  }
}

async function once({ url, model, prompt, pictures, extra }: EditCall): Promise<Buffer> {
  const content = [
    { type: 'text', text: prompt },
    ...pictures.map((picture) => ({ type: 'image_url', image_url: { url: dataUrl(picture) } })),
  ];
  const token = process.env.HF_TOKEN;
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(`${url.replace(/\/+$/, '')}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content }], ...extra }),
      signal: AbortSignal.timeout(600_000),
    });
    text = await answer.text();
  } catch (error) {
    const cause = error instanceof Error && error.cause ? ` (${messageOf(error.cause)})` : '';
    throw new EditFailure(`the endpoint ${url} is unreachable: ${messageOf(error)}${cause}`, true);
  }
  if (!answer.ok) {
    const said = token ? text.slice(0, 300).replaceAll(token, '***') : text.slice(0, 300);
    throw new EditFailure(explain(answer.status, url, said), answer.status >= 500 || answer.status === 429);
  }
  const bytes = pictureOf(text);
  if (!bytes)
    throw new EditFailure(
      `the endpoint ${url} answered without a picture: the model is served without image output (vLLM needs --omni)`,
      false,
    );
  return bytes;
}

function explain(status: number, url: string, said: string): string {
  if (status === 404)
    return `the endpoint ${url} answers 404 on chat completions: it serves another model, or is not chat-completions capable: ${said}`;
  return `the endpoint ${url} answers ${status}: ${said}`;
}

function pictureOf(text: string): Buffer | undefined {
  try {
    const checked = completion.safeParse(JSON.parse(text));
    const url = checked.success ? checked.data.choices[0]?.message.content[0]?.image_url.url : undefined;
    return url === undefined ? undefined : dataUrlBytes(url);
  } catch {
    return undefined;
  }
}
