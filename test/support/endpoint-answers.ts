/**
 * What image-edit endpoints answer in the wild, and what is right for each. Bodies of the service itself are as vLLM-omni
 * gives them (api_server.py, serving_chat.py: lists with `root`, flat and nested errors, FastAPI's `detail`, a key's
 * `{"error": "Unauthorized"}` of vLLM); the others are those of gateways and of services of another make.
 */
import sharp from 'sharp';
import { type EndpointAnswer, noMessage, type Reply, requiredModel, serves } from './endpoint-replies.ts';
import { completion, listing } from './endpoints.ts';
import { painted } from './pictures.ts';

const models = (verdict: string, cause: RegExp, fix: RegExp, ...reply: Reply): EndpointAnswer => ({
  serves: serves({ models: reply }),
  verdict,
  cause,
  fix,
  atModels: true,
});
const named = (...entries: unknown[]): Reply => [200, { object: 'list', data: entries }];
const edit = (
  verdict: string,
  cause: RegExp,
  fix: RegExp,
  ...[status, body]: Reply | []
): EndpointAnswer => ({
  serves: serves(status === undefined ? {} : { edit: [status, body] }),
  verdict,
  cause,
  fix,
});
const said = (content: unknown, more: Record<string, unknown> = {}): Reply => [
  200,
  {
    id: 'chatcmpl-0123456789abcdef',
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content, ...more } }],
  },
];
const url = (one: string) => ({ type: 'image_url', image_url: { url: one } });
const coded = (bytes: Buffer, mime = 'image/png'): string =>
  `data:${mime};base64,${bytes.toString('base64')}`;

const [any, none] = [/./, /^$/];

export async function endpointAnswers(): Promise<Record<string, EndpointAnswer>> {
  const png = await painted(128, 96, 3, (x, y) => [x, y, (x * y) % 256]);
  const [webp, jpeg, large] = await Promise.all([
    sharp(png).webp().toBuffer(),
    sharp(png).jpeg().toBuffer(),
    sharp(png).resize(1184, 888).png().toBuffer(),
  ]);
  const cut = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length * 0.7);
  const [ok, whole] = ['ok', /takes chat completions/];
  const pictures = (bytes: Buffer, mime?: string) => said([url(coded(bytes, mime))]);
  const half = (bytes: Buffer, mime?: string) =>
    edit('no_chat_edit', /no whole PNG, JPEG or WebP/, /proxy that cuts/, ...pictures(bytes, mime));
  return {
    'the right service': edit(ok, whole, none, ...pictures(png)),
    'a picture larger than the crop': edit(ok, whole, none, ...pictures(large)),
    'a WebP, as the client takes it': edit(ok, whole, none, ...pictures(webp, 'image/webp')),
    'a JPEG, as the client takes it': edit(ok, whole, none, ...pictures(jpeg, 'image/jpeg')),
    'a conversation without messages that fails, and edits that do not': {
      ...edit(ok, whole, none),
      serves: serves({ empty: [500, { detail: 'list index out of range' }], edit: [200, completion(png)] }),
    },
    'an entry of the list without an id': {
      ...edit(ok, whole, none),
      serves: serves({
        models: named({ id: requiredModel }, { object: 'model' }),
        edit: [200, completion(png)],
      }),
    },
    'a key that is missing': models(
      'needs_key',
      /401.*IMAGE_EDIT_API_KEY.*dummy.*Unauthorized/,
      /--api-key/,
      401,
      {
        error: 'Unauthorized',
      },
    ),
    'a gateway that forbids': models('needs_key', /403.*Forbidden/, /gateway/, 403, '<html>Forbidden</html>'),
    'a model that is still loading': models(
      'busy',
      /503.*still loading.*model is loading/,
      /start-up probe.*an hour/,
      503,
      {
        detail: 'Service starting, model is loading',
      },
    ),
    'a gateway before nothing': models(
      'busy',
      /502.*gateway/,
      /an hour/,
      502,
      '<h1>502 Bad Gateway</h1>nginx',
    ),
    'a limit of requests': models('busy', /429.*three times/, /idle/, 429, { error: 'rate' }),
    'a redirect': models(
      'redirects',
      /308 and leads to https:\/\/127\.0\.0\.1:1\/v1\/models(?!.*token)/,
      /address/,
      308,
      '',
      {
        location: 'https://127.0.0.1:1/v1/models?token=x',
      },
    ),
    'a service that fails': models('crashed', /500.*EngineDeadError/, /log of its pod/, 500, {
      object: 'error',
      message: 'EngineDeadError',
      type: 'InternalServerError',
      code: 500,
    }),
    'http where https is spoken': models(
      'not_openai',
      /speaks https/,
      /https:\/\//,
      400,
      'Client sent an HTTP request to an HTTPS server.\n',
    ),
    'a page for signing in': models(
      'not_openai',
      /web page.*signing in/,
      /without signing in/,
      200,
      '<!doctype html><title>Sign in</title>',
    ),
    'a list that is null': models('not_openai', /did not return/, /\/v1/, 200, {
      object: 'list',
      data: null,
    }),
    'a bare list': models('not_openai', /did not return/, /\/v1/, 200, [{ id: requiredModel }]),
    'a list of numbers': models('not_openai', /did not return/, /\/v1/, 200, { data: [1] }),
    'no list, and healthy': {
      ...models('no_chat_edit', /Triton/, /--omni/, 404, {}),
      serves: serves({ models: [404, { detail: 'Not Found' }], health: [200, {}] }),
    },
    'no list at all': models('not_openai', /404.*Not Found/, /\/v1/, 404, { detail: 'Not Found' }),
    'the name in other letters': models(
      'wrong_model',
      /under the name nvidia\/qwen/,
      /--served-model-name/,
      ...named({
        id: requiredModel.toLowerCase(),
      }),
    ),
    'the model under a path': models(
      'wrong_model',
      /under the name \/models\/x/,
      /--served-model-name/,
      ...named({
        id: '/models/x',
        root: requiredModel,
      }),
    ),
    'the generic family': models(
      'generic_model',
      /nothing in the logs/,
      /serve nvidia/,
      ...named({ id: 'Qwen/Qwen-Image-Edit-2509' }),
    ),
    'another model': models('wrong_model', /some\/model/, /serve nvidia/, 200, listing('some/model')),
    'an empty list': models('wrong_model', /lists: nothing/, /serve nvidia/, 200, listing()),
    'no chat completions': {
      ...edit('no_chat_edit', /does not exist there/, /--omni/),
      serves: serves({ empty: [404, {}] }),
    },
    'words in the place of a picture': edit(
      'no_chat_edit',
      /text and no picture/,
      /--omni/,
      ...said('A board.'),
    ),
    'an edit without pictures': edit(
      'no_chat_edit',
      /ran and gave no picture/,
      /log/,
      ...said('Image generation completed but no images were produced.'),
    ),
    'a text before the picture': edit(
      'no_chat_edit',
      /behind a text.*first part/,
      /begins with/,
      ...said([{ type: 'text', text: 'ok' }, url(coded(png))]),
    ),
    'a picture beside the content': edit(
      'no_chat_edit',
      /beside the content/,
      /begins with/,
      ...said('done', { images: [url(coded(png))] }),
    ),
    'a link in the place of a picture': edit(
      'no_chat_edit',
      /as a link/,
      /carries the picture/,
      ...said([url('http://x/y.png')]),
    ),
    'a PNG that is cut off': half(cut(png)),
    'a WebP that is cut off': half(cut(webp), 'image/webp'),
    'a JPEG that is cut off': half(cut(jpeg), 'image/jpeg'),
    'a picture of another kind': half(
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      'image/svg+xml',
    ),
    'an edit that wants a key': edit('needs_key', /an edit answered 401/, /--api-key/, 401, {
      error: 'no key',
    }),
    'an edit without GPU memory': edit('out_of_memory', /500.*CUDA out of memory/, /GPU/, 500, {
      error: {
        message: 'Image generation failed: CUDA out of memory. Tried to allocate 2.00 GiB',
        code: 500,
      },
    }),
    'an edit behind a full queue': edit('busy', /429.*queue full/, /idle/, 429, { detail: 'queue full' }),
    'an edit of an engine that is gone': edit(
      'busy',
      /503.*Diffusion engine not initialized/,
      /an hour/,
      503,
      {
        detail: 'Diffusion engine not initialized',
      },
    ),
    'an edit that fails': edit('crashed', /500.*Image generation failed: boom/, /log of its pod/, 500, {
      object: 'error',
      message: 'Image generation failed: boom',
      type: 'BadRequestError',
      code: 500,
    }),
    'an edit that is refused': edit(
      'no_chat_edit',
      /answered 400.*No text prompt/,
      /extra_body/,
      ...noMessage,
    ),
    'an edit that is too large': edit(
      'no_chat_edit',
      /413/,
      /request bodies/,
      413,
      '<h1>413 Request Entity Too Large</h1>',
    ),
    'an error under 200': edit('no_chat_edit', /200 with an error.*bad/, /words/, 200, {
      error: { message: 'bad' },
      object: 'error',
    }),
    'an edit that breaks the connection': {
      ...edit('crashed', /broke during an edit/, /restarted/),
      serves: serves({ edit: 'breaks' }),
    },
    'a connection that breaks': {
      ...edit('unreachable', any, /port/),
      serves: (request) => request.socket.destroy(),
    },
    'nobody there': { ...edit('unreachable', any, /port/), serves: 'http://127.0.0.1:9/v1' },
  };
}
