/** The probe's pod script asks as the server does: raw answers and verdicts of both are the same. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatherAnswers } from '../../src/endpoint/gather.ts';
import { judgeAnswers } from '../../src/endpoint/judge.ts';
import { rawAnswers } from '../../src/endpoint/raw.ts';
import { completion, endpoint, type Handler, json, listing, pictureIn } from '../support/endpoints.ts';
import { python } from '../support/osmo-on-path.ts';
import { repository } from '../support/places.ts';
import { run } from '../support/run.ts';

const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
const script = join(repository, 'assets', 'pods', 'probe_endpoint.py');
const config = join(repository, 'assets', 'cookbooks', 'pcb', 'image_edit.json');

/** What the pod script prints, read as the server reads it. */
async function fromPod(url: string, deep: boolean) {
  const env = { IMAGE_EDIT_ENDPOINT: url, IMAGE_EDIT_MODEL: model, DEEP: String(deep) };
  const { exit, stdout, stderr } = await run(python(), ['-I', '-S', script, config], { env });
  const lines = stdout.split('\n').filter((line) => line.startsWith('PROBE '));
  expect([exit, stderr, lines.length]).toEqual([0, '', 1]);
  expect(lines[0]).toMatch(/^[\x20-\x7e]+$/);
  return rawAnswers.parse(JSON.parse(lines[0]?.slice('PROBE '.length) ?? ''));
}

/** Without times, with the beginning of each text: the words of a failed connection differ too. */
const comparable = (raw: unknown): unknown =>
  JSON.parse(JSON.stringify(raw), (key, value) => {
    if (key === 'ms' || key === 'reason') return undefined;
    return key === 'text' ? String(value).slice(0, 100) : value;
  });

const serves =
  (answer: Handler, ...ids: string[]): Handler =>
  (request, body, response) =>
    request.url === '/v1/models' ? json(response, 200, listing(...ids)) : answer(request, body, response);
const edits: Handler = (_request, body, response) =>
  body.includes('image_url')
    ? json(response, 200, completion(pictureIn(body)))
    : json(response, 400, { error: { message: 'messages is empty ä' } });
const says =
  (content: unknown): Handler =>
  (_request, _body, response) =>
    json(response, 200, { choices: [{ message: { content } }] });
const missing: Handler = (_request, _body, response) => json(response, 404, { detail: 'Not Found' });

const cases: Record<string, [Handler | string, string]> = {
  'the right service': [serves(edits, 'other', model), 'ok'],
  'the generic family': [serves(edits, 'Qwen/Qwen-Image-Edit-2509'), 'generic_model'],
  'another model': [serves(edits, 'some/model'), 'wrong_model'],
  'a Triton service that is healthy': [
    (request, body, response) =>
      request.url === '/v1/health/ready' ? json(response, 200, {}) : missing(request, body, response),
    'no_chat_edit',
  ],
  'no chat completions': [serves(missing, model), 'no_chat_edit'],
  'text and no picture': [serves(says('A board.'), model), 'no_chat_edit'],
  'data that is no picture': [
    serves(says([{ image_url: { url: 'data:image/png;base64,bm90IGEgcGljdHVyZQ==' } }]), model),
    'no_chat_edit',
  ],
  'a failing edit': [
    serves((_request, body, response) => json(response, body.includes('image_url') ? 500 : 400, {}), model),
    'no_chat_edit',
  ],
  'a web page': [(_request, _body, response) => response.end('<html>hello</html>'), 'not_openai'],
  'a list of another form': [(_request, _body, response) => json(response, 200, { data: [1] }), 'not_openai'],
  'a redirect, which is not followed': [
    (_request, _body, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    'not_openai',
  ],
  'a connection that breaks': [(request) => request.socket.destroy(), 'unreachable'],
  'nobody there': ['http://127.0.0.1:9/v1', 'unreachable'],
};

test('the pod gathers what the server gathers, for every kind of endpoint', async () => {
  const look = async ([name, [served, verdict]]: [string, [Handler | string, string]]) => {
    const url = typeof served === 'string' ? served : await endpoint(served);
    const [pod, own] = await Promise.all([fromPod(url, true), gatherAnswers({ url, model, deep: true })]);
    expect([name, comparable(pod)]).toEqual([name, comparable(own)]);
    const judged = judgeAnswers(pod, { url, model, from: 'cluster' });
    expect([name, judged.verdict, judged.fix === '']).toEqual([name, verdict, verdict === 'ok']);
    expect([name, judgeAnswers(own, { url, model, from: 'here' }).verdict]).toEqual([name, verdict]);
  };
  await Promise.all(Object.entries(cases).map(look));
});

test('without deep nothing is edited, and a long list keeps the asked model', async () => {
  const many = Array.from({ length: 300 }, (_, n) => `some/model-${n}`);
  let edited = 0;
  const url = await endpoint(
    serves(
      (_request, body, response) => {
        if (body.includes('image_url')) edited++;
        json(response, 400, {});
      },
      ...many,
      model,
    ),
  );
  const raw = await fromPod(url, false);
  expect([raw.edit, edited, raw.listed?.length, raw.listed?.at(-1)]).toEqual([null, 0, 101, model]);
  expect(judgeAnswers(raw, { url, model, from: 'cluster' }).verdict).toBe('ok');
});
