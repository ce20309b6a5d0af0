/** Streamable HTTP for any server factory: newer hosts statelessly, older ones by session, on one endpoint. */
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import {
  createMcpHandler,
  isLegacyRequest,
  type McpServerFactory,
  type ServerEventBus,
} from '@modelcontextprotocol/server';
import { type Address, hostInUrl, listenError } from './address.ts';
import { codes, refuse } from './answers.ts';
import {
  callGate,
  elsewhere,
  endpoint,
  Intake,
  messageIn,
  type Outgoing,
  refuseForeignOrigin,
} from './guards.ts';
import type { Limits } from './limits.ts';
import { Sessions } from './sessions.ts';
import { withLastWord } from './shutdown-answers.ts';

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
  const sessions = new Sessions(connect, limits, onerror);
  let ending = false;
  const serve = guarded(limits, sessions, async (request, message) =>
    withLastWord(await modern.fetch(request, { parsedBody: message }), message, () => ending),
  );
  const failed = (error: unknown): Response => {
    onerror(error instanceof Error ? error : new Error(String(error)));
    return refuse(500, 'Internal server error', { code: codes.internal });
  };
  const http = boundedServer(limits, (request, outgoing) => serve(request, outgoing).catch(failed));
  const port = await bind(http, address);
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

type Serve = (request: Request, outgoing: Outgoing) => Promise<Response>;

/** What every request passes before anything of it is served; `modern` serves the messages of newer hosts. */
function guarded(
  limits: Limits,
  sessions: Sessions,
  modern: (request: Request, message: unknown) => Promise<Response>,
): Serve {
  const gate = callGate(limits.calls);
  const intake = new Intake(limits.bodies);
  return async (request, outgoing) => {
    const refused = refuseForeignOrigin(request) ?? elsewhere(request);
    if (refused) return refused;
    if (request.method !== 'POST') return sessions.handle(request, outgoing);
    const read = await messageIn(request, limits.body, intake);
    if ('refused' in read) return read.refused;
    const { message } = read;
    const full = gate(message, outgoing);
    if (full) return full;
    return (await isLegacyRequest(request, message))
      ? sessions.handle(request, outgoing, message)
      : modern(request, message);
  };
}

/** Whoever sends a part of a message and then nothing is hung up on; so is who has more connections than all need. */
function boundedServer({ patience, connections }: Limits, serve: Serve): Server {
  const http = createServer(
    { connectionsCheckingInterval: Math.min(5000, patience) },
    getRequestListener((request, { outgoing }) => serve(request, outgoing), {
      overrideGlobalObjects: false,
      // What is no request at all, for example by its Host header.
      errorHandler: () => refuse(400, 'the request cannot be read'),
    }),
  );
  http.headersTimeout = Math.min(10_000, patience);
  http.requestTimeout = patience;
  http.maxConnections = connections;
  return http;
}

/** The port that it listens on. */
async function bind(http: Server, address: Address): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', (cause) => reject(listenError(cause, address)));
    http.listen(address.port, address.host, resolve);
  });
  const bound = http.address();
  return typeof bound === 'object' && bound !== null ? bound.port : address.port;
}
