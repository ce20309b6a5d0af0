/** A small image-edit service on this machine that lists what it is told to, and edits nothing. */
import { createServer } from 'node:http';
import { json, listing } from '../../test/support/endpoints.ts';

export interface Service {
  /** Base URL with /v1. */
  url: string;
  close(): void;
}

export async function listingService(models: readonly string[]): Promise<Service> {
  const server = createServer((request, response) => {
    request.resume();
    if (request.url?.endsWith('/models')) json(response, 200, listing(...models));
    else json(response, 400, { error: { message: 'no messages' } });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
