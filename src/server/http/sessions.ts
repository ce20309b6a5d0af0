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
import type { Limits } from './limits.ts';
import { lastWord } from './shutdown-answers.ts';

interface Session {
  transport: WebStandardStreamableHTTPServerTransport;
  /** Requests and streams that are open now. */
  open: number;
  /** When the last one ended. */
  quiet: number;
  /** Requests whose response is on its way. */
  pending: Set<string | number>;
}

export class Sessions {
  private readonly sessions = new Map<string, Session>();
  private readonly sweep: NodeJS.Timeout;
  private opening = 0;

  constructor(
    private readonly connect: McpServerFactory,
    private readonly limits: Pick<Limits, 'sessions' | 'idle'>,
    private readonly onerror: (error: Error) => void,
  ) {
    this.sweep = setInterval(() => this.endIdle(), Math.min(limits.idle, 30_000));
    this.sweep.unref();
  }

  /** `message` is what a POST carried. */
  async handle(request: Request, outgoing: Outgoing, message?: unknown): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    const session = id === null ? undefined : this.sessions.get(id);
    if (session) return pass(session, request, outgoing, message);
    if (id !== null) {
      return refuse(404, 'Session not found: it has ended, start another with initialize', {
        code: codes.session,
      });
    }
    if (isInitializeRequest(message)) return this.open(request, outgoing, message);
    return refuse(400, 'the Mcp-Session-Id header is missing: start a session with initialize');
  }

  async close(): Promise<void> {
    clearInterval(this.sweep);
    const ends = [...this.sessions.values()].map((session) => this.end(session).catch(this.onerror));
    await Promise.all(ends);
  }

  /** The longest idle first. */
  private idleOnes(): Session[] {
    return [...this.sessions.values()].filter(({ open }) => open === 0).sort((a, b) => a.quiet - b.quiet);
  }

  private endIdle(): void {
    const longAgo = performance.now() - this.limits.idle;
    for (const { transport, quiet } of this.idleOnes())
      if (quiet < longAgo) transport.close().catch(this.onerror);
  }

  private get isFull(): boolean {
    return this.sessions.size + this.opening >= this.limits.sessions;
  }

  private async open(request: Request, outgoing: Outgoing, message: unknown): Promise<Response> {
    // A host that has a stream open is never put out for another; one that went away without a word is.
    if (this.isFull) await this.idleOnes()[0]?.transport.close();
    if (this.isFull) return later(`${this.limits.sessions} sessions are open: end one, or try again later`);
    this.opening++;
    try {
      const session = this.newSession();
      const server = await this.connect({ era: 'legacy', requestInfo: request });
      await server.connect(session.transport);
      const response = await pass(session, request, outgoing, message);
      // Refused by the transport: no session came of it.
      if (session.transport.sessionId === undefined) await server.close();
      return response;
    } finally {
      this.opening--;
    }
  }

  private newSession(): Session {
    const transport: WebStandardStreamableHTTPServerTransport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void this.sessions.set(id, session),
    });
    const session: Session = { transport, open: 0, quiet: 0, pending: new Set() };
    transport.onclose = () => {
      if (transport.sessionId !== undefined) this.sessions.delete(transport.sessionId);
    };
    return session;
  }

  /** Older hosts wait for a response even when the stream that would bring it has ended. */
  private async end({ transport, pending }: Session): Promise<void> {
    for (const id of pending) {
      await transport.send({ jsonrpc: '2.0', id, error: lastWord }).catch(this.onerror);
    }
    await transport.close();
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
