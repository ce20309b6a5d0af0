/** Listing 20,000 keys, against `rclone lsf -R` with its defaults, from the same S3 server; both are whole processes. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { howToInstall, startVersitygw, versitygw } from '../test/support/versitygw.ts';
import { rcloneSettings } from './download.ts';
import { pairs, printRatio, seconds, timeOf, timeOfProgram } from './pairs.ts';
import type { Place } from './place.ts';

const name = 'listing / rclone lsf -R';
const folders = 20;
const perFolder = 1000;

export async function listingAgainstRclone({ programs, env, home }: Place, count: number): Promise<void> {
  if (versitygw === undefined) return console.log(`${name}: SKIPPED, ${howToInstall}`);
  if (spawnSync('rclone', ['version']).status !== 0)
    return console.log(`${name}: SKIPPED, rclone is not installed`);
  const folder = join(home, 'bench-listing');
  for (let n = 0; n < folders; n++) {
    const inside = join(folder, 'data', 'bucket', 'dig', `run-${n}`);
    mkdirSync(inside, { recursive: true });
    for (let m = 0; m < perFolder; m++) writeFileSync(join(inside, `IC+bridge_${m}.png`), '');
  }
  const server = await startVersitygw(folder);
  try {
    const { a, b, ratio } = await pairs(
      count,
      () =>
        timeOf([programs.osmo, 'data', 'list', 's3://bucket/dig', '-r', '--no-pager'], {
          ...env,
          ...server.env,
        }),
      () => timeOfProgram('rclone', ['lsf', '-R', ':s3:bucket/dig'], rcloneSettings(server.port)),
    );
    const detail = `${seconds(a)} against ${seconds(b)}, ${count} pairs; ${folders * perFolder} objects`;
    printRatio(name, 1, ratio, detail);
  } finally {
    server.stop();
  }
}
