/** A server of a test: on loopback, on a free port, gone with the test. */
import type { Server } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import { onTestFinished } from 'vitest';

/** The port. */
export async function listening(server: Server | SecureServer): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(
    () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  );
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
