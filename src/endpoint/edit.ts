/** One real edit, by the call that the pipeline's client makes: chat completions with a picture in and out. */
import * as z from 'zod';
import { editConfig } from './edit-config.ts';
import { request } from './http.ts';
import type { EditAnswer } from './raw.ts';

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

/** Sends the run's own prompt and options, so that one edit takes as long as the run's edits do. */
export async function editOnce({ url, model, picture, timeoutMs, signal }: EditRequest): Promise<EditAnswer> {
  const { prompt, options } = editConfig();
  const reply = await request({
    url: `${url}/chat/completions`,
    body: {
      model,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: prompt },
            {
              type: 'image_url',
              image_url: { url: `data:image/png;base64,${Buffer.from(picture).toString('base64')}` },
            },
          ],
        },
      ],
      extra_body: options,
    },
    timeoutMs,
    maxBytes: 32 * 1024 * 1024,
    signal,
  });
  if (reply.kind !== 'answer') return { reply, picture: 'none' };
  return { reply, picture: reply.status === 200 ? await sizeOf(pictureOf(reply.text)) : 'none' };
}

async function sizeOf(bytes: Buffer | undefined): Promise<EditAnswer['picture']> {
  if (bytes === undefined) return 'none';
  try {
    const { default: sharp } = await import('sharp');
    const { width, height } = await sharp(bytes).metadata();
    return { width: width ?? 0, height: height ?? 0 };
  } catch {
    return 'broken';
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
