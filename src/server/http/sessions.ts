/**
 * Sessions for hosts of the 2025 revisions: each has a server of its own for as long as it lives, so that questions,
 * cancellation, progress and news of resources reach it. Newer hosts need none.
 */
import { randomUUID } from 'node:crypto';
import {
  isInitializeRequest,
  isJSONRPCRequest,
  isSpecType,
  type McpServerFactory,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { codes, later, refuse } from './answers.ts';
import type { Outgoing } from './guards.ts';
import { lastWord } from './last-word.ts';
import type { Limits } from './limits.ts';

interface Session {
  transport: WebStandardStreamableHTTPServerTransport;
  /** Requests and streams that are open now. */
  open: number;
  /** When the last one ended. */
  quiet: number;
  /** Requests whose response is on its way. */
  pending: Set<string | number>;
}

export interface Sessions {
  /** `message` is what a POST carried. */
  handle(request: Request, outgoing: Outgoing, message?: unknown): Promise<Response>;
  close(): Promise<void>;
}

export function keepSessions(
  connect: McpServerFactory,
  { sessions: most, idle }: Pick<Limits, 'sessions' | 'idle'>,
  onerror: (error: Error) => void,
): Sessions {
  const sessions = new Map<string, Session>();
  let opening = 0;

  const idleOnes = (): Session[] =>
    [...sessions.values()].filter(({ open }) => open === 0).sort((a, b) => a.quiet - b.quiet);
  const sweep = setInterval(
    () => {
      const longAgo = performance.now() - idle;
      for (const { transport, quiet } of idleOnes()) if (quiet < longAgo) transport.close().catch(onerror);
    },
    Math.min(idle, 30_000),
  );
  sweep.unref();

  /** A host that has a stream open is never put out for another; one that went away without a word is. */
  async function makeRoom(): Promise<boolean> {
    if (sessions.size + opening < most) return true;
    await idleOnes()[0]?.transport.close();
    return sessions.size + opening < most;
  }

  async function open(request: Request, outgoing: Outgoing, message: unknown): Promise<Response> {
    if (!(await makeRoom())) return later(`${most} sessions are open: end one, or try again later`);
    opening++;
    try {
      const transport: WebStandardStreamableHTTPServerTransport =
        new WebStandardStreamableHTTPServerTransport({
          sessionIdGenerator: randomUUID,
          onsessioninitialized: (id) => void sessions.set(id, session),
        });
      const session: Session = { transport, open: 0, quiet: 0, pending: new Set() };
      transport.onclose = () => {
        if (transport.sessionId !== undefined) sessions.delete(transport.sessionId);
      };
      const server = await connect({ era: 'legacy', requestInfo: request });
      await server.connect(transport);
      const response = await pass(session, request, outgoing, message);
      // Refused by the transport: no session came of it.
      if (transport.sessionId === undefined) await server.close();
      return response;
    } finally {
      opening--;
    }
  }

  async function pass(
    session: Session,
    request: Request,
    outgoing: Outgoing,
    parsedBody: unknown,
  ): Promise<Response> {
    const { transport, pending } = session;
    const id = isJSONRPCRequest(parsedBody) ? parsedBody.id : undefined;
    session.open++;
    if (id !== undefined) pending.add(id);
    outgoing.once('close', () => {
      session.open--;
      session.quiet = performance.now();
      if (id !== undefined) pending.delete(id);
    });
    const response = await transport.handleRequest(request, parsedBody === undefined ? {} : { parsedBody });
    // What is withdrawn gets no response, so nothing else would ever end its stream.
    if (isSpecType.CancelledNotification(parsedBody)) {
      const { requestId } = parsedBody.params;
      if (requestId !== undefined && pending.has(requestId)) transport.closeSSEStream(requestId);
    }
    return response;
  }

  /** Older hosts wait for a response even when the stream that would bring it has ended. */
  async function end({ transport, pending }: Session): Promise<void> {
    for (const id of pending) {
      await transport.send({ jsonrpc: '2.0', id, error: lastWord }).catch(onerror);
    }
    await transport.close();
  }

  return {
    async handle(request, outgoing, message) {
      const id = request.headers.get('mcp-session-id');
      const session = id === null ? undefined : sessions.get(id);
      if (session) return pass(session, request, outgoing, message);
      if (id !== null) {
        return refuse(404, 'Session not found: it has ended, start another with initialize', {
          code: codes.session,
        });
      }
      if (isInitializeRequest(message)) return open(request, outgoing, message);
      return refuse(400, 'the Mcp-Session-Id header is missing: start a session with initialize');
    },
    async close() {
      clearInterval(sweep);
      await Promise.all([...sessions.values()].map((session) => end(session).catch(onerror)));
    },
  };
}
