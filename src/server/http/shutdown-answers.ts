/** What hosts hear of calls that the end of the server cuts off: they would wait for a response that nobody sends. */
import { codes } from './answers.ts';

export const lastWord = { code: codes.refused, message: 'the server has been ended; runs go on without it' };

/** Ends a stream of events with the last word for the request `id`, if it ends while the server does. */
export function withLastWord(response: Response, message: unknown, ending: () => boolean): Response {
  const { body, headers, status } = response;
  if (body === null || !headers.get('content-type')?.startsWith('text/event-stream')) return response;
  if (typeof message !== 'object' || message === null || !('id' in message)) return response;
  // A subscription ends with a result of its own.
  if ('method' in message && message.method === 'subscriptions/listen') return response;
  const error = JSON.stringify({ jsonrpc: '2.0', id: message.id, error: lastWord });
  const stream = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      flush: (out) => {
        if (ending()) out.enqueue(new TextEncoder().encode(`event: message\ndata: ${error}\n\n`));
      },
    }),
  );
  return new Response(stream, { status, headers });
}
