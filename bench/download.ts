/** Downloading 5,000 small and 20 large objects, against rclone with its defaults, from the same S3 server. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inParallel } from '../src/base/system/in-parallel.ts';
import { manifestName } from '../src/features/download/manifest.ts';
import { openS3Store } from '../src/ports/store/s3.ts';
import { awsSettings, howToInstall, startVersitygw, versitygw } from '../test/support/versitygw.ts';
import { pairs, printRatio, seconds, timeOf, timeOfProgram } from './pairs.ts';
import type { Place } from './place.ts';
import { slowProxy } from './slow-proxy.ts';

const name = 'download_outputs / rclone copy';
const small = { count: 5000, bytes: 20_000 };
const large = { count: 20, bytes: 40_000_000 };
/** A pair takes a while. */
const mostPairs = 5;
const delay = 10;

export async function downloadAgainstRclone(place: Place, count: number): Promise<void> {
  if (versitygw === undefined) return console.log(`${name}: SKIPPED, ${howToInstall}`);
  if (spawnSync('rclone', ['version']).status !== 0)
    return console.log(`${name}: SKIPPED, rclone is not installed`);
  const folder = join(place.home, 'bench-download');
  mkdirSync(folder);
  const server = await startVersitygw(folder);
  try {
    Object.assign(process.env, server.env);
    await makeRun();
    await compare(name, server.port, place, count);
    // What an object store at some distance is like: the number of requests under way decides.
    const proxy = await slowProxy(server.port, delay);
    try {
      await compare(`${name}, ${delay} ms a request`, proxy.port, place, count);
    } finally {
      proxy.close();
    }
  } finally {
    server.stop();
  }
}

async function compare(
  label: string,
  port: number,
  { programs, env, home }: Place,
  count: number,
): Promise<void> {
  const target = join(home, 'outputs', 'r1');
  const copy = join(home, 'rclone-copy');
  const given = JSON.stringify({ run: 'r1', dig_url_root: 's3://bucket/dig', wait_s: 45 });
  const download = [programs.server, '--cluster', 'embedded', 'call', 'download_outputs', given];
  const pairsDone = Math.min(count, mostPairs);
  const { a, b, ratio } = await pairs(
    pairsDone,
    async () => {
      rmSync(target, { recursive: true, force: true });
      const took = await timeOf(download, { ...env, ...awsSettings(port) });
      // A call waits 45 s at most, and a part of the objects is no measure.
      if (!existsSync(join(target, manifestName)))
        throw new Error('the download took longer than a call waits: measure on a quieter machine');
      return took;
    },
    async () => {
      rmSync(copy, { recursive: true, force: true });
      return timeOfProgram('rclone', ['copy', ':s3:bucket/dig/runs/r1/anomaly', copy], rcloneSettings(port));
    },
  );
  const what = `${small.count} of ${small.bytes} bytes, ${large.count} of ${large.bytes}`;
  printRatio(label, 1, ratio, `${seconds(a)} against ${seconds(b)}, ${pairsDone} pairs; ${what}`);
}

/** Through the service, so that it knows each object's checksum. */
async function makeRun(): Promise<void> {
  const store = await openS3Store('s3://bucket/dig/runs/r1/anomaly');
  const pictures = Array.from({ length: small.count }, (_, n) => n);
  await inParallel(pictures, 16, (n) =>
    store.write(`inference/reconstructed_image/IC+bridge_${n}.png`, randomBytes(small.bytes)),
  );
  for (let n = 0; n < large.count; n++) await store.write(`large_${n}.npy`, randomBytes(large.bytes));
}

export const rcloneSettings = (port: number): Record<string, string> => ({
  RCLONE_S3_PROVIDER: 'Other',
  RCLONE_S3_ENDPOINT: `http://127.0.0.1:${port}`,
  RCLONE_S3_ACCESS_KEY_ID: 'tester',
  RCLONE_S3_SECRET_ACCESS_KEY: 'tester-secret',
  RCLONE_S3_REGION: 'us-east-1',
  RCLONE_CONFIG: '/dev/null',
  // rclone 1.60 stops when one is set; the server speaks plain HTTP.
  AWS_CA_BUNDLE: '',
});
