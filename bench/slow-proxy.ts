/** An HTTP proxy on loopback that holds every request back for a while, as a distant object store does. */
import { Agent, createServer, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface SlowProxy {
  port: number;
  /** Requests so far. */
  requests(): number;
  close(): void;
}

/** Passes everything on as it is, the Host header included, which S3 signatures cover. */
export async function slowProxy(target: number, delay: number): Promise<SlowProxy> {
  const agent = new Agent({ keepAlive: true });
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    requests++;
    void sleep(delay).then(() => {
      const { method, url: path, headers } = incoming;
      const onward = request({ host: '127.0.0.1', port: target, method, path, headers, agent }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port');
  return {
    port: address.port,
    requests: () => requests,
    close: () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
