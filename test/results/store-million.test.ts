/** A bucket of a million objects, invented by a stub: what lists all of it stays small, and a run's outputs read no more than the run. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { modernHost } from '../support/hosts.ts';
import { programs, temporaryFolder } from '../support/places.ts';
import { type Bucket, s3Stub } from '../support/s3-stub.ts';

const runs = 2000;
const perRun = 500;
const folders = [
  'anomaly/inference/original_mask',
  'anomaly/inference/reconstructed_image',
  'augment/crop/IC/x0_y0',
];
const file = (n: number): string =>
  `${folders[Math.floor((n * folders.length) / perRun)]}/IC+bridge_${String(n).padStart(4, '0')}.png`;
const keyAt = (index: number): string =>
  `dig/runs/day0-${String(Math.floor(index / perRun)).padStart(5, '0')}/${file(index % perRun)}`;

/** Keys come in order, so the first one behind another is found by halving. */
const million: Bucket = {
  *keys(prefix, from) {
    let [low, high] = [0, runs * perRun];
    const begin = from > prefix ? from : prefix;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keyAt(middle) > begin || (begin === prefix && keyAt(middle) >= begin)) high = middle;
      else low = middle + 1;
    }
    for (let index = low; index < runs * perRun && keyAt(index).startsWith(prefix); index++)
      yield keyAt(index);
  },
  get: () => Buffer.alloc(0),
};

test('a million objects are listed within 250 MB, and one run of them without the rest', async () => {
  const stub = await s3Stub(million);
  const folder = temporaryFolder();
  const probe = join(folder, 'peak.cjs');
  writeFileSync(probe, "process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS))");
  const child = spawn(
    process.execPath,
    ['--require', probe, programs.osmo, 'data', 'list', stub.url, '-r', '--no-pager'],
    {
      env: { ...process.env, ...stub.env, PCBA_DAY0_HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let tail = '';
  let lines = 0;
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    for (const byte of chunk) if (byte === 10) lines++;
    tail = (tail + chunk.toString()).slice(-200);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await new Promise((ended) => child.on('close', ended));
  expect(tail).toMatch(/Total 1000000 objects found\n$/);
  expect(lines).toBe(1_000_002);
  expect(Number(/peak (\d+)/.exec(said)?.[1])).toBeLessThan(250 * 1024);

  stub.asked.length = 0;
  const host = await modernHost({ home: folder, env: stub.env });
  onTestFinished(() => host.close());
  const answer = await host.call('list_outputs', { run: 'day0-01234', dig_url_root: stub.url });
  expect(answer.text).toMatch(/labelled defects: 334 objects/);
  for (const { key } of stub.asked) expect(key).toMatch(/^dig\/runs\/day0-01234\//);
  expect(stub.asked.length).toBeLessThan(10);
});
