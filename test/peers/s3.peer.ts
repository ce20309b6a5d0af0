/** The S3 adapter against versitygw, an S3 server over a folder; skipped aloud where it is not installed. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, test } from 'vitest';
import { openS3Store } from '../../src/store/s3.ts';
import { keptFolder } from '../support/places.ts';
import { storeConformance } from '../support/store-conformance.ts';
import { howToInstall, type S3Server, startVersitygw, versitygw } from '../support/versitygw.ts';

if (versitygw === undefined) test.skip(`S3: skipped, ${howToInstall}`, () => {});
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
