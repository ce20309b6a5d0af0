import { cpSync, existsSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../../../support/patience.ts';
import { painted, picture } from '../../../support/pictures.ts';
import { keptFolder, repository, temporaryFolder } from '../../../support/places.ts';
import { alive } from '../../../support/processes.ts';
import { run, standIn } from '../../../support/run.ts';

const model = 'pcba-day0/preview-ovsl2sl';
const home = keptFolder();
let server: { url: string; pid: number };

const ensure = async (): Promise<{ url: string; pid: number }> =>
  JSON.parse((await standIn(['preview-endpoint', '--ensure', '--home', home])).stdout);

beforeAll(async () => {
  server = await ensure();
});

afterAll(async () => {
  if (alive(server.pid)) process.kill(server.pid, 'SIGTERM');
  await until(() => !alive(server.pid));
  rmSync(home, { recursive: true, force: true });
});

const post = (body: unknown): Promise<Response> =>
  fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const request = async (picture: Buffer, more: Record<string, unknown> = {}) => ({
  model,
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'look' },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${picture.toString('base64')}` } },
      ],
    },
  ],
  ...more,
});

const board = (): Promise<Buffer> =>
  painted(90, 60, 3, (x, y) => (x > 20 && x < 50 && y > 20 && y < 40 ? [200, 200, 200] : [20, 100, 40]));

test('listens on loopback only, lists its own model and says that it is a preview', async () => {
  expect(new URL(server.url).hostname).toBe('127.0.0.1');
  const models = await (await fetch(`${server.url}/models`)).json();
  expect(models).toMatchObject({ object: 'list', data: [{ id: model, object: 'model' }] });
  expect(JSON.stringify(models)).toContain('CPU preview');
  expect(JSON.stringify(models)).not.toContain('nvidia/');
});

test('edits a picture in the chat completions form and keeps its size', async () => {
  const answer = await post(
    await request(await board(), {
      extra_body: { num_inference_steps: 30, guidance_scale: 4.0, seed: 3, negative_prompt: ' ' },
    }),
  );
  expect(answer.status).toBe(200);
  const body = JSON.parse(await answer.text());
  const url: string = body.choices[0].message.content[0].image_url.url;
  const edited = await picture(Buffer.from(url.replace('data:image/png;base64,', ''), 'base64'));
  expect([edited.width, edited.height]).toEqual([90, 60]);
  const [r = 0, , b = 0] = edited.at(35, 30);
  expect(r).toBeGreaterThan(b * 1.5);
  const again = JSON.parse(await (await post(await request(await board(), { seed: 3 }))).text());
  expect(again.choices[0].message.content[0].image_url.url).toBe(url);
});

test('concurrent edits and a listing are all answered', async () => {
  const body = await request(await board());
  const answers = await Promise.all([post(body), post(body), post(body), fetch(`${server.url}/models`)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test.each([
  [
    'another model',
    { model: 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL', messages: [{ role: 'user', content: 'x' }] },
    404,
  ],
  ['no picture', { model, messages: [{ role: 'user', content: 'x' }] }, 400],
  ['no messages', { model, messages: [] }, 400],
  ['broken JSON', '{"model":', 400],
  [
    'a picture that is none',
    {
      model,
      messages: [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,aGVsbG8=' } }],
        },
      ],
    },
    400,
  ],
])('refuses %s in the form of OpenAI errors', async (_name, body, status) => {
  const answer = await post(body);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { message: expect.any(String), code: status } });
});

test('an unknown route is a 404', async () => {
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${server.url}/images/edits`, { method: 'POST', headers })).status).toBe(404);
});

/** The status of a request as any program may send it. */
const statusOf = (
  path: string,
  method: string,
  headers: Record<string, string>,
): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const asked = plainRequest({ hostname, port, path, method, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });

test('only who knows its address is answered, and no web page', async () => {
  const { pathname, port } = new URL(server.url);
  const json = { 'content-type': 'application/json' };
  expect(await statusOf(`${pathname}/models`, 'GET', {})).toBe(200);
  expect(await statusOf('/v1/models', 'GET', {})).toBe(403);
  expect(await statusOf(`/${'0'.repeat(32)}/v1/models`, 'GET', {})).toBe(403);
  expect(await statusOf(`${pathname}/models`, 'GET', { origin: `http://127.0.0.1:${port}` })).toBe(403);
  expect(await statusOf(`${pathname}/models`, 'GET', { host: 'evil.example' })).toBe(403);
  expect(await statusOf(`${pathname}/chat/completions`, 'POST', { ...json, origin: 'null' })).toBe(403);
  expect(await statusOf(`${pathname}/chat/completions`, 'POST', { 'content-type': 'text/plain' })).toBe(415);
  expect(statSync(join(home, 'preview-token')).mode & 0o777).toBe(0o600);
});

test('callers at the same time share one server, and it is the same later', async () => {
  const all = await Promise.all([ensure(), ensure(), ensure()]);
  expect(new Set(all.map(({ pid }) => pid))).toEqual(new Set([server.pid]));
});

test('two installations that share a home take turns, each with its own server', async () => {
  const other = temporaryFolder();
  for (const path of ['dist', 'package.json'])
    cpSync(join(repository, path), join(other, path), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(other, 'node_modules'));
  const args = [join(other, 'dist', 'stand-ins.cjs'), 'preview-endpoint', '--ensure', '--home', home];
  const theirs = JSON.parse((await run(process.execPath, args)).stdout);
  try {
    expect(theirs.pid).not.toBe(server.pid);
    expect(await ensure()).toEqual(server);
    expect(JSON.parse((await run(process.execPath, args)).stdout)).toEqual(theirs);
    expect(await ensure()).toEqual(server);
  } finally {
    process.kill(theirs.pid, 'SIGTERM');
  }
});

test('ends on SIGTERM and by itself when idle, and forgets its record', async () => {
  const other = keptFolder();
  try {
    const ended = await standIn(['preview-endpoint', '--home', other, '--idle-seconds', '0.2']);
    expect(ended.exit).toBe(0);
    expect(ended.stdout).toContain('preview endpoint at http://127.0.0.1:');
    expect(existsSync(join(other, 'preview-endpoint.json'))).toBe(false);
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});
