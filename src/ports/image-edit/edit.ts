/** One real edit, by the call that the pipeline's client makes: chat completions with a picture in and out. */
import * as z from 'zod';
import { jsonOf } from '../../base/untrusted-text.ts';
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
    .array(z.object({ message: z.object({ content: z.unknown(), images: z.unknown().optional() }) }))
    .min(1),
});
const part = z.object({ image_url: z.object({ url: z.string() }) });
/** What the client's alignment reads, too. */
const forms = new Set(['png', 'jpeg', 'webp']);
/** The model answers with about one million pixels. */
const mostPixels = 64_000_000;

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
  return { reply, picture: reply.status === 200 ? await pictureIn(reply.text) : 'none' };
}

/** Where the pipeline's client looks: `choices[0].message.content[0].image_url.url`, behind `base64,`. */
async function pictureIn(text: string): Promise<EditAnswer['picture']> {
  const message = messageIn(text);
  if (message === undefined) return 'none';
  const { content, images } = message;
  const [first, ...others] = Array.isArray(content) ? content.map(urlOf) : [];
  const beside = others.some((url) => url !== '') || (Array.isArray(images) && images.length > 0);
  if (!first) return beside ? 'behind' : 'none';
  const at = first.indexOf('base64,');
  if (at < 0) return 'link';
  const coded = first.slice(at + 'base64,'.length);
  // Python takes no base64 without its padding.
  const padded = coded.replace(/[^A-Za-z0-9+/=]/g, '').length % 4 === 0;
  return padded ? sizeOf(Buffer.from(coded, 'base64')) : 'broken';
}

const urlOf = (one: unknown): string => part.safeParse(one).data?.image_url.url ?? '';

const messageIn = (text: string) => completion.safeParse(jsonOf(text)).data?.choices[0]?.message;

/** Decoded whole: a header tells nothing of what was cut off behind it. */
async function sizeOf(bytes: Buffer): Promise<EditAnswer['picture']> {
  try {
    const { default: sharp } = await import('sharp');
    const picture = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'warning' });
    const { format, width, height } = await picture.metadata();
    if (!forms.has(format ?? '')) return 'broken';
    await picture.raw().toBuffer();
    return { width: width ?? 0, height: height ?? 0 };
  } catch {
    return 'broken';
  }
}
