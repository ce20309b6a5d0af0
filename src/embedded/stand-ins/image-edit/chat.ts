/** The part of the chat completions form that a picture edit uses, as vLLM-omni takes and gives it. */
import * as z from 'zod';

const part = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string() }) }),
]);

const options = z.looseObject({ seed: z.number().int().optional(), cad_labels: z.unknown().optional() });

export const chatRequest = z.looseObject({
  model: z.string(),
  messages: z
    .array(z.looseObject({ role: z.string(), content: z.union([z.string(), z.array(part)]) }))
    .min(1),
  seed: z.number().int().optional(),
  cad_labels: z.unknown().optional(),
  extra_body: options.optional(),
});

export type ChatRequest = z.infer<typeof chatRequest>;

/** Bytes of a `data:image/...;base64,` URL, or undefined when it is none. */
export function dataUrlBytes(url: string): Buffer | undefined {
  const match = /^data:image\/(?:png|jpe?g);base64,([A-Za-z0-9+/=\s]+)$/.exec(url);
  return match?.[1] === undefined ? undefined : Buffer.from(match[1], 'base64');
}

export const dataUrl = (png: Uint8Array): string =>
  `data:image/png;base64,${Buffer.from(png).toString('base64')}`;

/** URLs of all pictures in the messages, in order. */
export function pictureUrls({ messages }: ChatRequest): string[] {
  return messages.flatMap(({ content }) =>
    typeof content === 'string'
      ? []
      : content.flatMap((item) => (item.type === 'image_url' ? [item.image_url.url] : [])),
  );
}

/** An option from the top level, where the Python client merges it, or from `extra_body`. */
export function option(request: ChatRequest, name: 'seed' | 'cad_labels'): unknown {
  return request[name] ?? request.extra_body?.[name];
}
