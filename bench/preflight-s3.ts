/** Preflight over S3 with 10 ms for every request, against a budget of 3 s. */
import { createReadStream, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openS3Store } from '../src/ports/store/s3.ts';
import { awsSettings, howToInstall, startVersitygw, versitygw } from '../test/support/versitygw.ts';
import { printRatio, seconds, spread, timeOf } from './pairs.ts';
import type { Place } from './place.ts';
import { slowProxy } from './slow-proxy.ts';

const delay = 10;
const budget = 3000;
const root = 's3://bucket/dig';

export async function preflightOverS3({ programs, env, home }: Place, count: number): Promise<void> {
  if (versitygw === undefined) {
    console.log(`preflight over S3 / 3 s: SKIPPED, ${howToInstall}`);
    return;
  }
  const folder = join(home, 's3');
  mkdirSync(folder);
  const server = await startVersitygw(folder);
  const proxy = await slowProxy(server.port, delay);
  try {
    Object.assign(process.env, server.env);
    await uploadRoot(join(home, 'dig'));
    const given = JSON.stringify({
      dig_url_root: root,
      board: 'sample_board',
      scene_filename: 'sample_board.usda',
    });
    const preflight = [programs.server, '--cluster', 'embedded', 'call', 'preflight', given];
    const through = { ...env, ...awsSettings(proxy.port) };
    const times: number[] = [];
    await timeOf(preflight, through);
    const before = proxy.requests();
    for (let n = 0; n < count; n++) times.push(await timeOf(preflight, through));
    const each = (proxy.requests() - before) / count;
    const took = spread(times);
    printRatio(
      'preflight over S3 / 3 s',
      1,
      spread(times.map((ms) => ms / budget)),
      `${seconds(took)}; ${each.toFixed(0)} requests of at least ${delay} ms each`,
    );
  } finally {
    proxy.close();
    server.stop();
  }
}

async function uploadRoot(folder: string): Promise<void> {
  const store = await openS3Store(root);
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, path);
    if (statSync(file).isFile()) await store.write(path, createReadStream(file));
  }
}
