/** The camera look is configured as the published pipeline configures it, in the one file that pod and probes read. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { editOnce } from '../../src/ports/image-edit/edit.ts';
import { editConfig } from '../../src/ports/image-edit/edit-config.ts';
import { editPod, requiredModel } from '../support/edit-pod.ts';
import { endpoint, json } from '../support/endpoints.ts';
import { python } from '../support/osmo-on-path.ts';
import { repository } from '../support/places.ts';
import { run } from '../support/run.ts';
import { record } from '../support/values.ts';

const at = (...parts: string[]): string => join(repository, ...parts);
const parsed = (...parts: string[]) => JSON.parse(readFileSync(at(...parts), 'utf8'));
const published = parsed('test', 'fixtures', 'published-values.json').image_edit;
const file = ['assets', 'cookbooks', 'pcb', 'image_edit.json'];

test('the file holds the published values, names their source and their licence', () => {
  const { batch, source, license } = parsed(...file);
  const { data: _data, endpoints: _endpoints, ...rest } = published;
  expect(batch).toEqual(rest);
  expect(source).toMatch(/NVIDIA physical-ai-data-factory, release 1\.0.*Apache License 2\.0/);
  expect(license).toBe('Apache-2.0');
  expect(createHash('sha256').update(batch.captioning.llm.text).digest('hex')).toBe(
    '4e9e7bf8504c28c37f4f386611d0a2d0801423c49dcdfebe8d19303a034ecbb1',
  );
});

test("the pod's batch is the published one, but for the ending of the pictures", async () => {
  const { folder, start } = await editPod(2, () => 'edits');
  expect((await start()).exit).toBe(0);
  const { data, endpoints, ...rest } = JSON.parse(
    readFileSync(join(folder, 'tmp', 'day0-work', 'batch.yaml'), 'utf8'),
  );
  const { data: entries, endpoints: services, ...values } = published;
  expect(rest).toEqual(values);
  expect(endpoints.image_edit.model).toBe(services.image_edit.model);
  expect(data).toHaveLength(2);
  for (const { inputs, output } of data) {
    expect(Object.keys(inputs)).toEqual(Object.keys(entries[0].inputs));
    expect(Object.keys(output)).toEqual(Object.keys(entries[0].output));
    expect(output.video).toMatch(/\/out\/crop\/IC\/x0_y0\/000\d\.png$/);
  }
});

test('both probes send what the real client sent, but for prompt and picture', async () => {
  const real = parsed('test', 'fixtures', 'image-edit', 'real_client_request.json');
  const seen: { token: unknown; body: Record<string, unknown> }[] = [];
  const url = await endpoint((request, body, response) => {
    if (body.includes('image_url'))
      seen.push({ token: request.headers.authorization, body: record(JSON.parse(body)) });
    json(response, request.url?.endsWith('/models') ? 200 : 400, { data: [{ id: requiredModel }] });
  });
  const picture = Buffer.from('89504e470d0a1a0a', 'hex');
  await editOnce({ url, model: requiredModel, picture, timeoutMs: 60_000 });
  const env = { IMAGE_EDIT_ENDPOINT: url, IMAGE_EDIT_MODEL: requiredModel, DEEP: 'true' };
  await run(python(), [at('assets', 'pods', 'probe_endpoint.py'), at(...file)], { env });
  const content = [
    { type: 'text', text: published.captioning.llm.text },
    { type: 'image_url', image_url: { url: expect.stringMatching(/^data:image\/png;base64,/) } },
  ];
  const wanted = { ...real.body, messages: [{ ...real.body.messages[0], content }] };
  expect(seen.map(({ body }) => body)).toEqual([wanted, wanted]);
  expect(seen.map(({ token }) => token)).toEqual([real.headers.authorization, real.headers.authorization]);
  expect(editConfig().options).toEqual(real.body.extra_body);
});
