/** The client stand-in against recordings of the real client: its request key by key, its lines, its outputs, its exit code. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { clientLines } from '../../../support/client-log.ts';
import { completion, endpoint, type Handler, json, pictureIn } from '../../../support/endpoints.ts';
import { painted } from '../../../support/pictures.ts';
import { repository, temporaryFolder } from '../../../support/places.ts';
import { standIn } from '../../../support/run.ts';
import { record } from '../../../support/values.ts';

const recorded = (name: string): string =>
  readFileSync(join(repository, 'test', 'fixtures', 'image-edit', name), 'utf8');
const batch = JSON.parse(recorded('batch.json'));

/** As large as the recording's, with enough in it that half its data is no picture. */
const crop = (): Promise<Buffer> =>
  painted(60, 48, 3, (x, y) => [(x * 37 + y * 11) % 256, (x * y) % 256, x > 20 && y > 10 ? 220 : 40]);

interface Options {
  samples?: number;
  change?: (own: typeof batch) => void;
  env?: Record<string, string>;
  /** More files of the folder, by path. */
  files?: Record<string, string | Buffer>;
}

/** Runs the recording's batch, or its first `samples`, in a folder of its own. */
async function edit(answer: Handler, { samples = 1, change = () => {}, env = {}, files = {} }: Options = {}) {
  const folder = temporaryFolder();
  const own = structuredClone({ ...batch, data: batch.data.slice(0, samples) });
  own.endpoints.image_edit.url = await endpoint(answer);
  change(own);
  for (const { inputs } of own.data) {
    mkdirSync(join(folder, dirname(inputs.rgb)), { recursive: true });
    writeFileSync(join(folder, inputs.rgb), await crop());
  }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  writeFileSync(join(folder, 'batch.yaml'), JSON.stringify(own));
  const ended = await standIn(['image-edit', '--config', 'batch.yaml'], {
    cwd: folder,
    env: { PCBA_DAY0_HOME: folder, ...env },
  });
  const { video, metadata } = batch.data[0].output;
  const at = (path: string): string => join(folder, path);
  return { ...ended, video: at(video), metadata: at(metadata), own };
}

interface Seen {
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}
const noting =
  (seen: Seen[], answer: Handler): Handler =>
  (request, body, response) => {
    seen.push({ headers: request.headers, body: JSON.parse(body) });
    answer(request, body, response);
  };
const returns: Handler = (_request, body, response) =>
  json(response, 200, { id: 'chatcmpl-0123456789abcdef', ...record(completion(pictureIn(body))) });
const status =
  (code: number, message: string): Handler =>
  (_request, _body, response) =>
    json(response, code, { error: { message, type: 'x', code } });
const says =
  (content: unknown): Handler =>
  (_request, _body, response) =>
    json(response, 200, { id: 'chatcmpl-0123456789abcdef', choices: [{ message: { content } }] });
const cut: Handler = (_request, body, response) => {
  const url = `data:image/png;base64,${pictureIn(body).toString('base64').slice(0, 400)}`;
  says([{ type: 'image_url', image_url: { url } }])(_request, body, response);
};

/** Like the recordings' pictures: what they begin with. */
const shortened = (body: Record<string, unknown>): unknown =>
  JSON.parse(JSON.stringify(body).replaceAll(/(data:image\/png;base64,iVBORw0K)[^"]*/g, '$1'));
const compared = [
  'authorization',
  'accept',
  'content-type',
  'x-stainless-retry-count',
  'x-stainless-read-timeout',
];

test('its requests are the recorded ones, key by key, the two repeats of a 500 as well', async () => {
  const once = JSON.parse(recorded('real_client_request.json'));
  const thrice = recorded('real_client_500_retries.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const [good, bad]: [Seen[], Seen[]] = [[], []];
  await edit(noting(good, returns));
  await edit(noting(bad, status(500, 'boom')));
  const headers = (all: Record<string, unknown>): unknown => compared.map((name) => [name, all[name]]);
  expect(good.map(({ body }) => shortened(body))).toEqual([shortened(once.body)]);
  expect(good.map((one) => headers(one.headers))).toEqual([headers(once.headers)]);
  expect(bad.map(({ body }) => shortened(body))).toEqual(
    thrice.map(({ body }: { body: Record<string, unknown> }) => shortened(body)),
  );
  expect(bad.map((one) => headers(one.headers))).toEqual(
    thrice.map((one: { headers: Record<string, unknown> }) => headers(one.headers)),
  );
});

const asIs = (own: typeof batch): void => {
  own.augmentation.model.executor_type = 'image-edit';
};
const brace = (own: typeof batch): void => {
  own.captioning.llm.text = own.captioning.llm.text.replace('every', '{every}');
};

test.each<[string, Handler, number, boolean, ((own: typeof batch) => void) | undefined, number?]>([
  ['client_asis.log', returns, 0, false, asIs],
  ['client_brace.log', returns, 0, false, brace],
  ['client_e500.log', status(500, 'Image generation failed: boom'), 3, false, undefined],
  ['client_e404.log', status(404, 'The model `x` does not exist.'), 1, false, undefined],
  ['client_e400.log', status(400, 'No text prompt found in messages'), 1, false, undefined],
  ['client_words.log', says('I cannot edit pictures.'), 1, false, undefined],
  ['client_none.log', says('Image generation completed but no images were produced.'), 1, false, undefined],
  ['client_broken.log', cut, 1, true, undefined],
  ['client_ok.log', returns, 2, true, undefined, 2],
])('its lines are those of %s; it ends with 0', async (name, answer, requests, written, change, samples) => {
  const seen: Seen[] = [];
  const ended = await edit(noting(seen, answer), {
    ...(change ? { change } : {}),
    ...(samples ? { samples } : {}),
  });
  expect(clientLines(ended.stderr)).toEqual(clientLines(recorded(name)));
  expect([ended.exit, seen.length, existsSync(ended.video)]).toEqual([0, requests, written]);
});

test('metadata have the recorded keys, and alignment only after an alignment', async () => {
  const keys = (value: unknown): string[] => Object.keys(record(value));
  const [good, bad] = [await edit(returns), await edit(status(400, 'no'))];
  const real = JSON.parse(recorded('metadata_0001.json'));
  const ours = JSON.parse(readFileSync(good.metadata, 'utf8'));
  expect(keys(ours)).toEqual(keys(real));
  expect(keys(ours.alignment)).toEqual(keys(real.alignment));
  expect(ours.alignment.bbox).toEqual(real.alignment.bbox);
  expect(keys(JSON.parse(readFileSync(bad.metadata, 'utf8')))).toEqual(
    keys(real).filter((key) => key !== 'alignment'),
  );
});

test('the address and the key come from the environment when they stand there', async () => {
  const seen: Seen[] = [];
  const url = await endpoint(noting(seen, returns));
  const env = { IMAGE_EDIT_ENDPOINT_URL: url, IMAGE_EDIT_API_KEY: 'key-of-somebody' };
  const ended = await edit(status(500, 'not asked'), { env });
  expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer key-of-somebody']);
  expect(ended.stderr + ended.stdout).not.toContain('key-of-somebody');
});

test('a service that nobody reaches is tried three times, and secrets stay out of the lines', async () => {
  const nobody = await edit(returns, {
    change: (own) => Object.assign(own.endpoints.image_edit, { url: 'http://127.0.0.1:9/v1' }),
  });
  expect(nobody.exit).toBe(0);
  expect(nobody.stderr).toMatch(/retry 2 of 2[\s\S]*Image edit failed -> .*error=Connection error\./);
  const token = 'hf_secretsecretsecret';
  const refused = await edit(status(422, `bad size for ${token}`), { env: { HF_TOKEN: token } });
  expect(refused.stderr).toMatch(/error=Error code: 422 - bad size for \*\*\*/);
});

test.each<[string, (own: typeof batch) => void, RegExp]>([
  [
    'a missing key',
    (own) => delete own.data[0].output.caption,
    /data\.0\.output\.caption\n {2}Field required \[type=missing/,
  ],
  [
    'no data',
    (own) => Object.assign(own, { data: [] }),
    /List should have at least 1 item after validation, not 0/,
  ],
  [
    'a level',
    (own) => Object.assign(own.pipeline.logging, { level: 'LOUD' }),
    /Input should be 'DEBUG', 'INFO', 'WARNING' or 'ERROR' \[type=literal_error/,
  ],
  [
    'a number of words',
    (own) => Object.assign(own.pipeline, { retry: 'often' }),
    /pipeline\.retry\n {2}Input should be a valid integer, unable to parse string as an integer \[type=int_parsing, input_value='often'/,
  ],
  [
    'a step of nothing',
    (own) => Object.assign(own.data_processing.alignment, { shift_step: 0 }),
    /Input should be greater than 0 \[type=greater_than, input_value=0/,
  ],
  [
    'no endpoint',
    (own) => Object.assign(own, { endpoints: {} }),
    /Value error, augmentation\.model\.name='image-edit' requires endpoints\.image_edit/,
  ],
])("a batch with %s is refused in pydantic's words", async (_name, change, message) => {
  const seen: Seen[] = [];
  const ended = await edit(noting(seen, returns), {
    change,
  });
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).not.toContain('Task complete');
  expect([ended.exit, seen.length]).toEqual([0, 0]);
});

test("the preview's model alone gets the CAD mask and its labels, beside the real body", async () => {
  const asked = async (model: string): Promise<Record<string, unknown>[]> => {
    const seen: Seen[] = [];
    const answer: Handler = (request, body, response) =>
      request.method === 'GET' ? json(response, 200, {}) : noting(seen, returns)(request, body, response);
    const cell = join('in', 'crop', 'passive_component', 'x1_y0');
    await edit(answer, {
      change: (own) => Object.assign(own.endpoints.image_edit, { model }),
      files: {
        [join(cell, 'cad_mask', '0001_cad_mask.png')]: await crop(),
        [join('in', 'crop', 'semantic_segmentation_labels.json')]: '{"(1, 2, 3, 255)":{"class":"pad"}}',
      },
    });
    return seen.map(({ body }) => body);
  };
  const [real] = await asked('nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL');
  const [preview] = await asked('pcba-day0/preview-ovsl2sl');
  expect(Object.keys(real ?? {})).toEqual(['model', 'messages', 'extra_body']);
  const { model: _model, cad_labels, messages, ...rest } = preview ?? {};
  expect(cad_labels).toEqual({ '(1, 2, 3, 255)': { class: 'pad' } });
  expect(rest).toEqual({ extra_body: real?.extra_body });
  const parts = JSON.stringify(messages).match(/"type":"\w+"/g);
  expect(parts).toEqual(['"type":"text"', '"type":"image_url"', '"type":"image_url"']);
});
