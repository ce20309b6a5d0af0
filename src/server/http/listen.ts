/** Streamable HTTP for any server factory: newer hosts statelessly, older ones by session, on one endpoint. */
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import {
  createMcpHandler,
  isLegacyRequest,
  type McpServerFactory,
  type ServerEventBus,
} from '@modelcontextprotocol/server';
import { type Address, hostInUrl, listenError } from './address.ts';
import { codes, refuse } from './answers.ts';
import { callGate, elsewhere, endpoint, Intake, messageIn, type Outgoing, stranger } from './guards.ts';
import { withLastWord } from './last-word.ts';
import type { Limits } from './limits.ts';
import { keepSessions } from './sessions.ts';

export interface Served {
  /** Builds a server for one exchange of a newer host, or for one session of an older one. */
  connect: McpServerFactory;
  /** News for the subscriptions of newer hosts. */
  bus?: ServerEventBus;
  limits: Limits;
  /** Told of what clients only see as a refusal. */
  onerror(error: Error): void;
}

export interface Listening {
  url: string;
  /** Aborts what is at work, ends sessions and subscriptions, frees the port. */
  close(): Promise<void>;
}

/** Milliseconds for last bytes when closing. */
const farewell = 300;

export async function listen(
  address: Address,
  { connect, bus, limits, onerror }: Served,
): Promise<Listening> {
  const modern = createMcpHandler(connect, {
    legacy: 'reject',
    maxSubscriptions: limits.sessions,
    onerror,
    ...(bus ? { bus } : {}),
  });
  const sessions = keepSessions(connect, limits, onerror);
  const gate = callGate(limits.calls);
  const intake = new Intake(limits.bodies);
  let ending = false;

  async function serve(request: Request, outgoing: Outgoing): Promise<Response> {
    const refused = stranger(request) ?? elsewhere(request);
    if (refused) return refused;
    if (request.method !== 'POST') return sessions.handle(request, outgoing);
    const read = await messageIn(request, limits.body, intake);
    if ('refused' in read) return read.refused;
    const { message } = read;
    const full = gate(message, outgoing);
    if (full) return full;
    return (await isLegacyRequest(request, message))
      ? sessions.handle(request, outgoing, message)
      : withLastWord(await modern.fetch(request, { parsedBody: message }), message, () => ending);
  }

  const failed = (error: unknown): Response => {
    onerror(error instanceof Error ? error : new Error(String(error)));
    return refuse(500, 'Internal server error', { code: codes.internal });
  };
  const http = createServer(
    { connectionsCheckingInterval: Math.min(5000, limits.patience) },
    getRequestListener((request, { outgoing }) => serve(request, outgoing).catch(failed), {
      overrideGlobalObjects: false,
      // What is no request at all, for example by its Host header.
      errorHandler: () => refuse(400, 'the request cannot be read'),
    }),
  );
  // Whoever sends a part of a message and then nothing is hung up on; so is who has more connections than all need.
  http.headersTimeout = Math.min(10_000, limits.patience);
  http.requestTimeout = limits.patience;
  http.maxConnections = limits.connections;
  await new Promise<void>((resolve, reject) => {
    http.once('error', (cause) => reject(listenError(cause, address)));
    http.listen(address.port, address.host, resolve);
  });
  const bound = http.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  return {
    url: `http://${hostInUrl(address.host)}:${port}${endpoint}`,
    async close() {
      ending = true;
      const closed = new Promise((resolve) => http.close(resolve));
      await Promise.all([modern.close(), sessions.close()]);
      const rest = setTimeout(() => http.closeAllConnections(), farewell);
      await closed;
      clearTimeout(rest);
    },
  };
}
