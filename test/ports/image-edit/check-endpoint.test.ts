import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { completion, endpoint, type Handler, json, listing, pictureIn } from '../../support/endpoints.ts';
import { temporaryFolder } from '../../support/places.ts';
import { day0 } from '../../support/run.ts';

const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';

async function check(url: string, more: Record<string, unknown> = {}) {
  const args = JSON.stringify({ image_edit_endpoint: url, image_edit_model: model, ...more });
  const ended = await day0(temporaryFolder(), ['call', 'check_endpoint', args]);
  return { exit: ended.exit, answer: JSON.parse(ended.stdout) };
}

const lists =
  (...ids: string[]): Handler =>
  (request, body, response) => {
    if (request.url?.endsWith('/v1/models')) json(response, 200, listing(...ids));
    else if (body.includes('image_url')) json(response, 200, completion(pictureIn(body)));
    else json(response, 400, { error: { message: 'messages is empty' } });
  };

test('a service of the right form and model is ok, and a deep check edits a picture', async () => {
  const { exit, answer } = await check(await endpoint(lists('other', model)), { deep: true });
  expect([exit, answer.verdict, answer.listed]).toEqual([0, 'ok', ['other', model]]);
  expect(answer.edit_ms).toEqual(expect.any(Number));
});

test('a model that answers with text only cannot edit, which a deep check finds', async () => {
  const url = await endpoint((request, _body, response) => {
    if (request.url?.endsWith('/models')) json(response, 200, listing(model));
    else json(response, 200, { choices: [{ message: { content: 'A board.' } }] });
  });
  expect((await check(url)).answer.verdict).toBe('ok');
  const { answer } = await check(url, { deep: true });
  expect([answer.verdict, answer.why, answer.fix]).toEqual([
    'no_chat_edit',
    expect.stringContaining('no picture'),
    expect.stringContaining('--omni'),
  ]);
});

test('an unreachable and a silent service are told apart', async () => {
  expect((await check('http://127.0.0.1:9/v1')).answer.verdict).toBe('unreachable');
  const silent = await endpoint(() => void sleep(1));
  expect((await check(silent)).answer.verdict).toBe('slow');
});

test('a model name that no run may use is refused before anything is asked', async () => {
  let asked = 0;
  const url = await endpoint((_request, _body, response) => {
    asked++;
    json(response, 200, listing('Qwen/Qwen-Image-Edit'));
  });
  const { exit, answer } = await check(url, { image_edit_model: 'Qwen/Qwen-Image-Edit' });
  expect([exit, answer.error.code]).toEqual([1, 'endpoint_wrong_model']);
  expect(answer.error.why).toMatch(/qwen-image-edit/i);
  expect(asked).toBe(0);
});
