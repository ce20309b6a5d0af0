/**
 * The S3 adapter against a real server: the one that S3_TEST_ENDPOINT and S3_TEST_BUCKET name, with the AWS credentials of
 * the environment, or versitygw, a server over a folder. Skipped aloud where there is neither.
 */
import { rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openS3Store } from '../../src/ports/store/s3.ts';
import { keptFolder } from '../support/places.ts';
import { storeConformance } from '../support/store-conformance.ts';
import { howToInstall, type S3Server, startVersitygw, versitygw } from '../support/versitygw.ts';

const { S3_TEST_ENDPOINT: endpoint, S3_TEST_BUCKET: bucket } = process.env;

if (endpoint !== undefined && bucket !== undefined) {
  const env = { AWS_REGION: 'us-east-1', ...process.env, AWS_ENDPOINT_URL_S3: endpoint };
  let count = 0;
  storeConformance(`the S3 server at ${endpoint}`, () =>
    openS3Store(`s3://${bucket}/pcba-day0 test ${Date.now()}-${++count}`, env),
  );
} else if (versitygw === undefined) test.skip(`S3: skipped, ${howToInstall}`, () => {});
else {
  const folder = keptFolder();
  let server: S3Server;

  beforeAll(async () => {
    server = await startVersitygw(folder);
    Object.assign(process.env, server.env);
  });

  afterAll(() => {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  let count = 0;
  storeConformance('an S3 server', () => openS3Store(`s3://bucket/test ${++count}`, { ...process.env }));

  test('the empty objects by which consoles show folders are no objects', async () => {
    const { S3Client, PutObjectCommand } = await import('@aws-sdk/client-s3');
    const client = new S3Client({ forcePathStyle: true });
    for (const key of ['marked/', 'marked/f/'])
      await client.send(new PutObjectCommand({ Bucket: 'bucket', Key: key, Body: '' }));
    const store = await openS3Store('s3://bucket/marked', { ...process.env });
    await store.write('g/x', Buffer.from('1'));
    const keys: string[] = [];
    for await (const { key } of store.list('')) keys.push(key);
    expect([keys, await store.children('')]).toEqual([['g/x'], ['f/', 'g/']]);
    expect(await store.head('f/')).toBeUndefined();
    await expect(store.read('f/')).rejects.toMatchObject({ body: { code: 'not_found' } });
  });

  test.each([
    ['another secret', { AWS_SECRET_ACCESS_KEY: 'wrong' }, 'bucket', /secret key does not belong/],
    ['an unknown key', { AWS_ACCESS_KEY_ID: 'nobody' }, 'bucket', /does not know the access key id/],
    ['no bucket', {}, 'nowhere', /the bucket nowhere does not exist/],
  ])('the real words of %s are understood', async (_name, env, bucket, why) => {
    const before = { ...process.env };
    Object.assign(process.env, env);
    try {
      const store = await openS3Store(`s3://${bucket}/dig`, { ...process.env });
      for (const request of [
        () => store.children(''),
        () => store.read('k'),
        () => store.head('k'),
        () => store.write('k', Buffer.of(1)),
      ])
        await expect(request()).rejects.toMatchObject({
          body: { code: 'storage_failed', why: expect.stringMatching(why) },
        });
    } finally {
      Object.assign(process.env, before);
    }
  });

  test('the region of the real server is followed', async () => {
    const store = await openS3Store('s3://bucket/region', { ...process.env, AWS_REGION: 'eu-west-1' });
    await store.write('k', Readable.from([Buffer.from('1')]));
    expect(Buffer.from(await store.read('k')).toString()).toBe('1');
  });
}
