import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { completion, endpoint, json, pictureIn } from '../../support/endpoints.ts';
import { painted, picture } from '../../support/pictures.ts';
import { temporaryFolder } from '../../support/places.ts';
import { toolbox } from '../../support/run.ts';

const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';

/** A board-like picture without symmetry. */
const crop = (): Promise<Buffer> =>
  painted(160, 120, 3, (x, y) =>
    (x > 40 && x < 90 && y > 30 && y < 55) || Math.hypot(x - 120, y - 90) < 14
      ? [220, 210, 200]
      : [20, 80 + (y >> 2), 40],
  );

async function edit(url: string, changes: Record<string, unknown> = {}) {
  const folder = temporaryFolder();
  const [rgb, video] = [join(folder, 'in.png'), join(folder, 'crop', 'out.png')];
  writeFileSync(rgb, await crop());
  const batch = {
    data: [{ inputs: { rgb }, output: { video, metadata: join(folder, 'meta.json') } }],
    endpoints: { image_edit: { url, model } },
    pipeline: { retry: 2 },
    captioning: { llm: { text: 'solder light please' } },
    augmentation: { parameters: { num_inference_steps: 30, guidance_scale: 4, seed: 11 } },
    data_processing: { alignment: { rot_range_deg: [-1, 1, 0.1], shift_step: 2, bins: 64 } },
    ...changes,
  };
  writeFileSync(join(folder, 'batch.yaml'), stringify(batch));
  const ended = await toolbox(['image-edit', '--config', join(folder, 'batch.yaml')], {
    env: { HF_TOKEN: 'hf_secretsecretsecret', PCBA_DAY0_HOME: folder },
  });
  return { ended, video, folder };
}

test('sends the request of the real client and writes the picture that comes back', async () => {
  const seen: unknown[] = [];
  const url = await endpoint((request, body, response) => {
    seen.push([request.url, JSON.parse(body)]);
    json(response, 200, completion(pictureIn(body)));
  });
  const { ended, video } = await edit(url);
  expect(ended.exit).toBe(0);
  expect(seen).toMatchObject([
    [
      '/v1/chat/completions',
      {
        model,
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'solder light please' }, { type: 'image_url' }] },
        ],
        height: 120,
        width: 160,
        num_inference_steps: 30,
        guidance_scale: 4,
        seed: 11,
      },
    ],
  ]);
  const before = await picture(await crop());
  expect((await picture(video)).data.equals(before.data)).toBe(true);
});

test('registers a shifted answer back onto the input, and restores the size', async () => {
  const url = await endpoint((_request, body, response) => {
    const moved = sharp(pictureIn(body))
      .extend({ left: 4, top: 6, extendWith: 'copy' })
      .extract({ left: 0, top: 0, width: 160, height: 120 })
      .toBuffer()
      .then((same) => sharp(same).resize(320, 240).png().toBuffer());
    moved.then((png) => json(response, 200, completion(png)));
  });
  const { ended, video, folder } = await edit(url);
  expect(ended.exit).toBe(0);
  const [after, before] = [await picture(video), await picture(await crop())];
  expect([after.width, after.height]).toEqual([160, 120]);
  const error = (dx: number, dy: number): number => {
    let sum = 0;
    for (let y = 20; y < 100; y++)
      for (let x = 20; x < 140; x++)
        sum += Math.abs((after.at(x, y)[0] ?? 0) - (before.at(x + dx, y + dy)[0] ?? 0));
    return sum;
  };
  expect(error(0, 0)).toBeLessThan(error(-4, -6) / 4);
  expect(JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')).alignment).not.toBe('in place');
});

test('tries again after trouble of the service', async () => {
  let calls = 0;
  const url = await endpoint((_request, body, response) => {
    calls++;
    if (calls === 1) json(response, 503, { error: { message: 'busy' } });
    else json(response, 200, completion(pictureIn(body)));
  });
  const { ended } = await edit(url);
  expect(ended.exit).toBe(0);
  expect(calls).toBe(2);
  expect(ended.stdout).toContain('retry: the endpoint');
});

test.each([
  ['has no chat completions', 404, { detail: 'Not Found' }, /404 on chat completions/],
  [
    'answers with text',
    200,
    { choices: [{ message: { content: 'A nice board.' } }] },
    /without a picture.*--omni/,
  ],
  ['answers with something else', 200, 'hello', /without a picture/],
  ['refuses the request', 422, { error: { message: 'bad size for hf_secretsecretsecret' } }, /answers 422/],
])('says why when the endpoint %s, and tries once', async (_name, status, answer, message) => {
  let calls = 0;
  const url = await endpoint((_request, _body, response) => {
    calls++;
    json(response, status, answer);
  });
  const { ended, video } = await edit(url);
  expect(ended.exit).toBe(1);
  expect(ended.stdout).toMatch(message);
  expect(ended.stdout + ended.stderr).not.toContain('hf_secretsecretsecret');
  expect(calls).toBe(1);
  expect(existsSync(video)).toBe(false);
});

test('an endpoint that is not there is named', async () => {
  const { ended } = await edit('http://127.0.0.1:9/v1', { pipeline: { retry: 0 } });
  expect(ended.exit).toBe(1);
  expect(ended.stdout).toMatch(/http:\/\/127\.0\.0\.1:9\/v1 is unreachable/);
});

test('inputs that are missing are named before anything is sent', async () => {
  const { ended } = await edit('http://127.0.0.1:9/v1', {
    data: [{ inputs: { rgb: '/nowhere/0000.png' }, output: { video: '/nowhere/out.png' } }],
  });
  expect(ended.exit).toBe(1);
  expect(ended.stderr).toMatch(/1 of 1 inputs are missing, first \/nowhere\/0000\.png/);
});
