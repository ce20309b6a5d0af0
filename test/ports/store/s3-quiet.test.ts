/** A program that opens an S3 store says nothing on stderr of the SDK's plans for Node, whatever Node it runs on. */
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../support/places.ts';
import { day0, type Ended, osmo } from '../../support/run.ts';
import { memoryBucket, s3Stub } from '../../support/s3-stub.ts';

const object = 'dig/runs/r1/anomaly/reconstructed_image/IC+bridge_0.png';

test.each<[string, (env: Record<string, string>, url: string) => Promise<Ended>]>([
  [
    'the server',
    (env, dig_url_root) =>
      day0(temporaryFolder(), ['call', 'list_outputs', JSON.stringify({ run: 'r1', dig_url_root })], env),
  ],
  ['the embedded osmo', (env, url) => osmo(temporaryFolder(), ['data', 'list', url], env)],
])('%s', async (_, ask) => {
  const stub = await s3Stub(memoryBucket({ [object]: Buffer.from('x') }));
  const { exit, stderr } = await ask(stub.env, stub.url);
  expect([exit, stderr]).toEqual([0, '']);
  expect(stub.asked.some(({ listing }) => listing)).toBe(true);
});
