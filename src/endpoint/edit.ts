/** One real edit, by the call that the pipeline's client makes: chat completions with a picture in and out. */
import * as z from 'zod';
import { request } from './http.ts';

export type EditOutcome =
  | { ok: true; width: number; height: number; ms: number }
  | { ok: false; slow: boolean; why: string };

export interface EditRequest {
  /** Normalised base URL. */
  url: string;
  model: string;
  /** PNG bytes. */
  picture: Uint8Array;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

const completion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.array(z.object({ image_url: z.object({ url: z.string() }) })).min(1),
        }),
      }),
    )
    .min(1),
});

export async function editOnce({
  url,
  model,
  picture,
  timeoutMs,
  signal,
}: EditRequest): Promise<EditOutcome> {
  const outcome = await request({
    url: `${url}/chat/completions`,
    body: {
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Transfer this render to the solder-light look of the inspection camera.' },
            {
              type: 'image_url',
              image_url: { url: `data:image/png;base64,${Buffer.from(picture).toString('base64')}` },
            },
          ],
        },
      ],
      extra_body: { num_inference_steps: 30, guidance_scale: 4.0, seed: 0 },
    },
    timeoutMs,
    maxBytes: 32 * 1024 * 1024,
    signal,
  });
  if (outcome.kind === 'timeout') return { ok: false, slow: true, why: `no picture within ${timeoutMs} ms` };
  if (outcome.kind !== 'answer')
    return {
      ok: false,
      slow: false,
      why: outcome.kind === 'unreachable' ? outcome.reason : 'the answer is larger than 32 MiB',
    };
  if (outcome.status !== 200)
    return { ok: false, slow: false, why: `status ${outcome.status}: ${outcome.text.slice(0, 200)}` };
  const bytes = pictureOf(outcome.text);
  if (!bytes)
    return {
      ok: false,
      slow: false,
      why: 'the answer holds text and no picture: the model was served without image output',
    };
  try {
    const { default: sharp } = await import('sharp');
    const { width, height } = await sharp(bytes).metadata();
    return { ok: true, width: width ?? 0, height: height ?? 0, ms: outcome.ms };
  } catch {
    return { ok: false, slow: false, why: 'the returned data is not a picture' };
  }
}

function pictureOf(text: string): Buffer | undefined {
  let parsed: ReturnType<typeof completion.safeParse>;
  try {
    parsed = completion.safeParse(JSON.parse(text));
  } catch {
    return undefined;
  }
  const url = parsed.success ? parsed.data.choices[0]?.message.content[0]?.image_url.url : undefined;
  const match = url === undefined ? null : /^data:image\/[a-z]+;base64,([\s\S]+)$/.exec(url);
  return match?.[1] === undefined ? undefined : Buffer.from(match[1], 'base64');
}
