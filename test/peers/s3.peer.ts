/** The S3 adapter against versitygw, an S3 server over a folder; skipped aloud where it is not installed. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, test } from 'vitest';
import { openS3Store } from '../../src/store/s3.ts';
import { keptFolder } from '../support/places.ts';
import { storeConformance } from '../support/store-conformance.ts';

const program = process.env.VERSITYGW ?? 'versitygw';
const installed = spawnSync(program, ['--version']).status === 0;

if (!installed)
  test.skip(`S3: skipped, ${program} is not installed (go install github.com/versity/versitygw/cmd/versitygw@latest)`, () => {});
else {
  const port = 20000 + (process.pid % 20000);
  const secret = { access: 'tester', key: 'tester-secret' };
  const env = {
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: secret.access,
    AWS_SECRET_ACCESS_KEY: secret.key,
  };
  Object.assign(process.env, env);
  const folder = keptFolder();
  mkdirSync(join(folder, 'data', 'bucket'), { recursive: true });
  let server: ReturnType<typeof spawn>;

  beforeAll(async () => {
    const args = ['--access', secret.access, '--secret', secret.key, '--port', `127.0.0.1:${port}`];
    server = spawn(program, [...args, 'posix', join(folder, 'data')], { stdio: 'ignore' });
    for (let n = 0; n < 100; n++) {
      if (
        await fetch(env.AWS_ENDPOINT_URL_S3).then(
          () => true,
          () => false,
        )
      )
        return;
      await sleep(100);
    }
    throw new Error('versitygw did not start');
  });

  afterAll(() => {
    server.kill();
  });

  let count = 0;
  storeConformance('an S3 server', () => openS3Store(`s3://bucket/test ${++count}`, { ...process.env }));
}
