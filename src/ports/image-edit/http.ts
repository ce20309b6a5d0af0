/** One bounded HTTP request to an endpoint: no redirects, a deadline, a size limit; the outcome as data. */

import { messageOf } from '../../base/errors.ts';
import { editConfig } from './edit-config.ts';

export type HttpOutcome =
  /** `location`: where a redirect leads, as a whole address. */
  | { kind: 'answer'; status: number; text: string; location?: string | undefined; ms: number }
  | { kind: 'timeout'; ms: number }
  | { kind: 'unreachable'; reason: string; ms: number }
  | { kind: 'too_large'; ms: number };

export interface HttpRequest {
  url: string;
  /** A JSON body makes it a POST. */
  body?: unknown;
  timeoutMs: number;
  maxBytes: number;
  signal?: AbortSignal | undefined;
}

export async function request({ url, body, timeoutMs, maxBytes, signal }: HttpRequest): Promise<HttpOutcome> {
  const begun = performance.now();
  const ms = (): number => Math.round(performance.now() - begun);
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        // As the pipeline's client does where no key is set.
        authorization: `Bearer ${editConfig().token}`,
      },
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body ?? []) {
      size += chunk.byteLength;
      if (size > maxBytes) return { kind: 'too_large', ms: ms() };
      chunks.push(chunk);
    }
    const to = answer.headers.get('location');
    const location = to === null || !URL.canParse(to, url) ? {} : { location: new URL(to, url).href };
    const text = Buffer.concat(chunks).toString('utf8');
    return { kind: 'answer', status: answer.status, text, ...location, ms: ms() };
  } catch (error) {
    signal?.throwIfAborted();
    if (deadline.aborted) return { kind: 'timeout', ms: ms() };
    const cause =
      error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
    return { kind: 'unreachable', reason: cause || 'connection failed', ms: ms() };
  }
}
