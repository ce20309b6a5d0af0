/**
 * The S3 adapter against a real server: the one that S3_TEST_ENDPOINT and S3_TEST_BUCKET name, with the AWS credentials of
 * the environment, or versitygw, a server over a folder. Skipped aloud where there is neither.
 */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, test } from 'vitest';
import { openS3Store } from '../../src/store/s3.ts';
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
}
