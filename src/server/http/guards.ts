/** What a request must be before anything of it is served: from this machine, of bounded size, JSON, and not one too many. */
import {
  isJsonContentType,
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  readRequestBody,
  validateHostHeader,
  validateOriginHeader,
} from '@modelcontextprotocol/server';
import { codes, later, refuse } from './answers.ts';

export const endpoint = '/mcp';

/** The response on its way, as far as it is followed. */
export interface Outgoing {
  once(event: 'close', listener: () => void): unknown;
}

/**
 * A web page that the user has open can send requests here, under a name that its owner points at this machine. The
 * browser tells by Host and Origin; programs send no Origin.
 */
export function refuseForeignOrigin(request: Request): Response | undefined {
  if (!validateHostHeader(request.headers.get('host'), localhostAllowedHostnames()).ok) {
    return refuse(403, 'Host is not this machine: use the address 127.0.0.1, localhost or [::1]');
  }
  if (!validateOriginHeader(request.headers.get('origin'), localhostAllowedOrigins()).ok) {
    return refuse(403, 'Origin is not this machine: web pages of other hosts may not use this server');
  }
  return undefined;
}

export function elsewhere(request: Request): Response | undefined {
  const { pathname } = new URL(request.url);
  if (pathname !== endpoint) return refuse(404, `there is nothing here: the MCP endpoint is ${endpoint}`);
  if (['POST', 'GET', 'DELETE'].includes(request.method)) return undefined;
  return refuse(405, `${request.method} is not served: send messages by POST`, {
    headers: { Allow: 'POST, GET, DELETE' },
  });
}

/** Bytes that clients have announced, or may send, and that have not all come: bounded over all of them. */
export class Intake {
  private open = 0;

  constructor(private readonly most: number) {}

  /** What gives the room back; undefined when there is none. */
  take(bytes: number): (() => void) | undefined {
    if (this.open + bytes > this.most) return undefined;
    this.open += bytes;
    return () => {
      this.open -= bytes;
    };
  }
}

/** The posted message as JSON, not yet checked any further. */
export async function messageIn(
  request: Request,
  most: number,
  intake: Intake,
): Promise<{ message: unknown } | { refused: Response }> {
  if (!isJsonContentType(request.headers.get('content-type'))) {
    return { refused: refuse(415, 'Content-Type must be application/json') };
  }
  const announced = Number(request.headers.get('content-length') ?? most);
  const done = intake.take(Math.min(most, Number.isFinite(announced) ? announced : most));
  if (!done) return { refused: later('many messages are on their way: send this one again in a moment') };
  const body = await readRequestBody(request, most).finally(done);
  if (body.tooLarge) {
    // What is left of it is not read.
    const headers = { Connection: 'close' };
    return { refused: refuse(413, `the message is longer than ${most} bytes`, { headers }) };
  }
  try {
    const message: unknown = JSON.parse(body.text);
    return { message };
  } catch {
    return { refused: refuse(400, 'Parse error: the body is not JSON', { code: codes.parse }) };
  }
}

/**
 * Counts calls until their response has been sent. Answers, cancellations and other notifications of a host always pass,
 * since calls wait for them; subscriptions stay open and have a limit of their own.
 */
export function callGate(most: number): (message: unknown, outgoing: Outgoing) => Response | undefined {
  let running = 0;
  return (message, outgoing) => {
    if (!(Array.isArray(message) ? message : [message]).some(isCall)) return undefined;
    if (running >= most) return later(`${most} calls are at work: send this one again in a moment`);
    running++;
    outgoing.once('close', () => running--);
    return undefined;
  };
}

const isCall = (message: unknown): boolean =>
  typeof message === 'object' &&
  message !== null &&
  'id' in message &&
  'method' in message &&
  message.method !== 'subscriptions/listen';
