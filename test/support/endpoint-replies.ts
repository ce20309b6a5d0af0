/** Services that answer each of the requests of an endpoint check in a scripted way. */
import { type Handler, json } from './endpoints.ts';

export const requiredModel = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';

export interface EndpointAnswer {
  /** An address, or what serves at one. */
  serves: Handler | string;
  verdict: string;
  /** In what and why. */
  cause: RegExp;
  fix: RegExp;
  /** Whether the answer to GET /models alone decides, so that the pod of a run stops with the same words. */
  atModels?: true;
}

export type Reply = readonly [status: number, body: unknown, headers?: Record<string, string> | undefined];
export interface Replies {
  models?: Reply;
  health?: Reply;
  /** To a conversation without a message. */
  empty?: Reply;
  edit?: Reply | 'breaks';
}

export const list: Reply = [
  200,
  { object: 'list', data: [{ id: requiredModel, object: 'model', root: requiredModel }] },
];
export const noMessage: Reply = [400, { error: { message: 'No text prompt found in messages', code: 400 } }];

export const serves =
  ({ models = list, health = [404, {}], empty = noMessage, edit = [500, {}] }: Replies): Handler =>
  (request, body, response) => {
    const asked = request.url ?? '';
    const reply = /models$/.test(asked)
      ? models
      : /ready$/.test(asked)
        ? health
        : body.includes('image_url')
          ? edit
          : empty;
    if (reply === 'breaks') return void request.socket.destroy();
    const [status, value, headers = {}] = reply;
    for (const [name, one] of Object.entries(headers)) response.setHeader(name, one);
    if (typeof value === 'string') response.writeHead(status, { 'content-type': 'text/html' }).end(value);
    else json(response, status, value);
  };
