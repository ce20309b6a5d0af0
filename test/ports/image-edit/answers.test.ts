/** The table of what endpoints answer: verdict, cause and fix of each, through the tool. */
import { expect, onTestFinished, test } from 'vitest';
import { endpointAnswers } from '../../support/endpoint-answers.ts';
import { requiredModel } from '../../support/endpoint-replies.ts';
import { endpoint } from '../../support/endpoints.ts';
import { modernHost } from '../../support/hosts.ts';
import { temporaryFolder } from '../../support/places.ts';

test('each of at least 20 answers has its verdict, its cause and its fix', async () => {
  const host = await modernHost({ home: temporaryFolder() });
  onTestFinished(() => host.close());
  const rows = Object.entries(await endpointAnswers());
  expect(rows.length).toBeGreaterThanOrEqual(20);
  const look = async ([name, { serves, verdict, cause, fix }]: (typeof rows)[number]) => {
    const url = typeof serves === 'string' ? serves : await endpoint(serves);
    const args = { image_edit_endpoint: url, image_edit_model: requiredModel, deep: true };
    const { data } = await host.call('check_endpoint', args);
    expect([name, data.verdict]).toEqual([name, verdict]);
    expect([name, `${data.what}: ${data.why}`]).toEqual([name, expect.stringMatching(cause)]);
    expect([name, data.fix]).toEqual([name, expect.stringMatching(fix)]);
  };
  await Promise.all(rows.map(look));
});

test('https:// where no TLS is spoken is told as such', async () => {
  const host = await modernHost({ home: temporaryFolder() });
  onTestFinished(() => host.close());
  const plain = await endpoint((_request, _body, response) => response.end());
  const { data } = await host.call('check_endpoint', {
    image_edit_endpoint: plain.replace('http:', 'https:'),
    image_edit_model: requiredModel,
  });
  expect([data.verdict, data.fix]).toEqual(['unreachable', expect.stringMatching(/http:\/\/.*no TLS/)]);
});
