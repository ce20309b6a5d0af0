/** Faults of the image-edit endpoint, of the client and of what is asked of them. */
import type { ServerResponse } from 'node:http';
import { completion, endpoint, json, listing, pictureIn } from '../support/endpoints.ts';
import type { Fault, World } from '../support/injection.ts';
import { edit } from './edits.ts';

const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
const use = ({ values }: World, url: string): void =>
  void Object.assign(values, { image_edit_endpoint: url, image_edit_model: model });

/** A service that lists the model and answers chats like this. */
const chatting = (status: number, answer: unknown) =>
  endpoint((request, _body, response) =>
    request.url?.endsWith('/models') ? json(response, 200, listing(model)) : json(response, status, answer),
  );

/** A service that lists the model, and does this with pictures. */
const editing = (answer: (response: ServerResponse, body: string) => void) =>
  endpoint((request, body, response) => {
    if (request.url?.endsWith('/models')) return json(response, 200, listing(model));
    if (!body.includes('image_url')) return json(response, 400, { error: { message: 'no messages' } });
    answer(response, body);
  });
const tooLarge = { error: { message: 'the picture is too large' } };

/** Puts another program in the place of the client: for each crop it says these lines, and may copy the crop as its edit. */
function client(world: World, outcome: 'edited' | 'nothing', ...lines: string[]): void {
  const script = [
    'import json, shutil, sys',
    'for entry in json.load(open(sys.argv[2]))["data"]:',
    '    rgb = entry["inputs"]["rgb"]',
    ...(outcome === 'edited' ? ['    shutil.copy(rgb, entry["output"]["video"])'] : []),
    '    INFO, ERROR = (f"2026-01-01 00:00:00,000 - other - {level}" for level in ("INFO", "ERROR"))',
    ...lines.map((line) => `    print(f${JSON.stringify(line)})`),
  ];
  const path = 'stand-ins/image-edit/rootfs/app/modules/cli.py';
  edit(world, path, () => `${script.join('\n')}\n`);
}

export const cameraLookFaults: Fault[] = [
  {
    name: 'nothing listens at the endpoint',
    cause: 'edit.endpoint_down',
    evidence: /does not answer as an image-edit service/,
    foretold: 'endpoint.service',
    break: (world) => use(world, 'http://127.0.0.1:9/v1'),
  },
  {
    name: 'another model is served',
    cause: 'edit.wrong_model',
    evidence: /does not list .*; it lists some\/other/,
    foretold: 'endpoint.service',
    break: async (world) =>
      use(world, await endpoint((_request, _body, response) => json(response, 200, listing('some/other')))),
  },
  {
    name: 'the generic model is served',
    cause: 'edit.generic_model',
    evidence: /it lists Qwen\/Qwen-Image-Edit/,
    foretold: 'endpoint.service',
    break: async (world) =>
      use(world, await endpoint((_r, _b, response) => json(response, 200, listing('Qwen/Qwen-Image-Edit')))),
  },
  {
    name: 'a Triton service without a list of models',
    cause: 'edit.not_openai',
    evidence: /HTTP Error 404/,
    foretold: 'endpoint.service',
    break: async (world) =>
      use(
        world,
        await endpoint((request, _body, response) =>
          json(response, request.url?.includes('health') ? 200 : 404, {}),
        ),
      ),
  },
  {
    name: 'a service that wants a key',
    cause: 'edit.needs_key',
    evidence: /HTTP Error 401: the endpoint refuses the caller/,
    foretold: 'endpoint.service',
    break: async (world) =>
      use(world, await endpoint((_r, _b, response) => json(response, 401, { error: 'Unauthorized' }))),
  },
  {
    name: 'an address that leads to another one',
    cause: 'edit.redirects',
    evidence: /HTTP Error 307: the endpoint redirects/,
    foretold: 'endpoint.service',
    break: async (world) =>
      use(
        world,
        await endpoint((_r, _b, response) =>
          response.writeHead(307, { location: 'https://elsewhere/v1' }).end(),
        ),
      ),
  },
  {
    name: 'a service without chat completions',
    cause: 'edit.no_chat',
    evidence: /404/,
    foretold: 'endpoint.service',
    break: async (world) => use(world, await chatting(404, { detail: 'Not Found' })),
  },
  {
    name: 'a service that answers in words',
    cause: 'edit.no_image',
    evidence: /./,
    break: async (world) =>
      use(
        world,
        await endpoint((request, body, response) => {
          if (request.url?.endsWith('/models')) return json(response, 200, listing(model));
          if (!body.includes('image_url')) return json(response, 400, { error: { message: 'no messages' } });
          json(response, 200, { choices: [{ message: { role: 'assistant', content: 'a nice board' } }] });
        }),
      ),
  },
  {
    name: 'a service that fails under load',
    cause: 'edit.overloaded',
    evidence: /50[03]/,
    break: async (world) =>
      use(
        world,
        await endpoint((request, body, response) => {
          if (request.url?.endsWith('/models')) return json(response, 200, listing(model));
          if (!body.includes('image_url')) return json(response, 400, { error: { message: 'no messages' } });
          json(response, 503, { error: { message: 'overloaded' } });
        }),
      ),
  },
  {
    name: 'a run that names the generic model',
    cause: 'edit.model_refused',
    evidence: /IMAGE_EDIT_MODEL is Qwen\/Qwen-Image-Edit/,
    foretold: 'endpoint.model_id',
    break: ({ values }) => void Object.assign(values, { image_edit_model: 'Qwen/Qwen-Image-Edit' }),
  },
  {
    name: 'a service that refuses pictures',
    cause: 'edit.refused',
    evidence: /Error code: 413/,
    break: async (world) => use(world, await editing((response) => json(response, 413, tooLarge))),
  },
  {
    name: 'a service whose answers are cut',
    cause: 'edit.broken_picture',
    evidence: /Cannot read image|broken picture/,
    break: async (world) =>
      use(
        world,
        await editing((response, body) => {
          const came = pictureIn(body);
          json(response, 200, completion(came.subarray(0, came.length / 2)));
        }),
      ),
  },
  {
    name: 'a batch that the client does not take',
    package: true,
    cause: 'edit.bad_config',
    evidence: /Configuration validation failed/,
    break: (world) =>
      edit(world, 'cookbooks/pcb/image_edit.json', (text) => text.replace('"gradio"', '"image-edit"')),
  },
  {
    name: 'a prompt with braces',
    package: true,
    cause: 'edit.prompt_braces',
    evidence: /Template has placeholders \{'PCB'\}/,
    break: (world) =>
      edit(world, 'cookbooks/pcb/image_edit.json', (text) => text.replace('this PCB', 'this {PCB}')),
  },
  {
    name: 'an alignment without a GPU',
    package: true,
    cause: 'edit.no_gpu',
    evidence: /cudaErrorNoDevice/,
    break: (world) =>
      client(
        world,
        'edited',
        '{INFO} - Processing sample: {rgb}',
        '{ERROR} - Unexpected error processing sample: cudaErrorNoDevice: no CUDA-capable device is detected',
      ),
  },
  {
    name: 'a client that says nothing of what it lost',
    package: true,
    cause: 'edit.missing_pictures',
    evidence: /crops have no camera look \(\d+ no picture came\)/,
    break: (world) => client(world, 'nothing', '{INFO} - Processing sample: {rgb}'),
  },
  {
    name: 'a share of lost crops in words',
    cause: 'edit.bad_bound',
    evidence: /edit_max_lost_percent is 'a few'/,
    break: ({ values }) => void Object.assign(values, { edit_max_lost_percent: 'a few' }),
  },
];
