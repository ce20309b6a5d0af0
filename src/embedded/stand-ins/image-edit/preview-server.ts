/** HTTP server of the preview model, in the form of an OpenAI-compatible image-edit service. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { messageOf } from '../../../base/errors.ts';
import { jsonOf } from '../../../base/untrusted-text.ts';
import { previewModel } from '../../../domain/model-id.ts';
import { type JobPool, openPool } from '../shared/jobs.ts';
import { type ChatRequest, chatRequest, dataUrl, dataUrlBytes, option, pictureUrls } from './chat.ts';
import { type PreviewEdit, previewEdit } from './preview-edit.ts';

const maximumBody = 48 * 1024 * 1024;

class Refused extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

export interface PreviewServer {
  server: Server;
  /** Milliseconds since the last request ended; 0 while one is in work. */
  idle(): number;
}

type Editors = JobPool<PreviewEdit, Uint8Array>;

/** `identity` is what `/health` tells besides its status; everything else lies below `/<token>`. */
export function previewServer(identity: Record<string, unknown>, token: string): PreviewServer {
  const pool = openPool<PreviewEdit, Uint8Array>('preview-edit', previewEdit);
  let busy = 0;
  let last = performance.now();
  const server = createServer((request, response) => {
    busy++;
    answer(request, identity, token, pool)
      .then((body) => send(response, 200, body))
      .catch((error: unknown) => sendError(response, error))
      .finally(() => {
        busy--;
        last = performance.now();
      });
  });
  server.on('close', () => void pool.close());
  // Whoever begins a request and never ends it is hung up on.
  server.requestTimeout = 60_000;
  server.maxConnections = 64;
  return { server, idle: () => (busy > 0 ? 0 : performance.now() - last) };
}

async function answer(
  request: IncomingMessage,
  identity: Record<string, unknown>,
  token: string,
  pool: Editors,
): Promise<unknown> {
  checkSender(request);
  const whole = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (request.method === 'GET' && whole === '/health') return { status: 'ok', ...identity };
  const path = pathBelow(whole, token);
  if (path === undefined)
    throw new Refused(403, 'forbidden', 'this endpoint answers at the address that its home folder names');
  if (request.method === 'GET' && path === '/v1/models') return models;
  if (request.method === 'POST' && path === '/v1/chat/completions')
    return await complete(readRequest(await bodyOf(request)), pool);
  throw new Refused(404, 'not_found', `${request.method} ${path} is not served here`);
}

async function complete(body: ChatRequest, pool: Editors): Promise<unknown> {
  if (body.model !== previewModel)
    throw new Refused(
      404,
      'model_not_found',
      `model ${body.model} is not served; this endpoint serves ${previewModel}`,
    );
  const edited = await pool.run(editIn(body)).catch((error: unknown) => {
    throw new Refused(400, 'invalid_request_error', `the picture cannot be edited: ${messageOf(error)}`);
  });
  const content = [{ type: 'image_url', image_url: { url: dataUrl(edited) } }];
  return {
    id: 'chatcmpl-preview',
    object: 'chat.completion',
    model: previewModel,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  };
}

function editIn(body: ChatRequest): PreviewEdit {
  const [url, maskUrl] = pictureUrls(body);
  const picture = url === undefined ? undefined : dataUrlBytes(url);
  if (!picture)
    throw new Refused(
      400,
      'invalid_request_error',
      'the message needs an image_url with a data:image/png URL',
    );
  const mask = maskUrl === undefined ? undefined : dataUrlBytes(maskUrl);
  const labels = option(body, 'cad_labels');
  const seed = option(body, 'seed');
  return {
    picture,
    seed: typeof seed === 'number' ? seed : 0,
    ...(mask && labels !== undefined ? { mask, labels: JSON.stringify(labels) } : {}),
  };
}

/**
 * A web page that the user has open can send requests here, under a name that its owner points at this machine, or with
 * a form. The browser tells by Host, Origin and the type of the content; programs send no Origin.
 */
function checkSender({ headers, method }: IncomingMessage): void {
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(headers.host ?? ''))
    throw new Refused(403, 'forbidden', 'Host is not this machine');
  if (headers.origin !== undefined)
    throw new Refused(403, 'forbidden', 'web pages may not use this endpoint');
  if (method === 'POST' && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    throw new Refused(415, 'invalid_request_error', 'Content-Type must be application/json');
}

/** The path behind the token, compared in a time that tells nothing of it. */
function pathBelow(path: string, token: string): string | undefined {
  const [, first = '', ...rest] = path.split('/');
  const [given, wanted] = [first, token].map((text) => createHash('sha256').update(text).digest());
  return given && wanted && timingSafeEqual(given, wanted) ? `/${rest.join('/')}` : undefined;
}

const models = {
  object: 'list',
  data: [{ id: previewModel, object: 'model', created: 0, owned_by: 'pcba-day0 (CPU preview)' }],
};

function readRequest(text: string): ChatRequest {
  const parsed = jsonOf(text);
  if (parsed === undefined) throw new Refused(400, 'invalid_request_error', 'the body is not JSON');
  const checked = chatRequest.safeParse(parsed);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new Refused(400, 'invalid_request_error', `${issue?.path.join('.')}: ${issue?.message}`);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > maximumBody)
      throw new Refused(413, 'invalid_request_error', `the body is larger than ${maximumBody} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendError(response: ServerResponse, error: unknown): void {
  const { status, type } = error instanceof Refused ? error : { status: 500, type: 'server_error' };
  // A request that is still sending gets its answer and then a closed connection.
  if (status === 413) response.setHeader('connection', 'close');
  send(response, status, { error: { message: messageOf(error), type, code: status } });
}
