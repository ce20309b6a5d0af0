/** download_outputs where it is hard: slow lines, lost drafts, planted links, large objects in little memory. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { copiedRun } from '../support/finished-run.ts';
import { type Host, modernHost } from '../support/hosts.ts';
import { programs, temporaryFolder } from '../support/places.ts';
import { memoryBucket, s3Stub } from '../support/s3-stub.ts';

async function open(home: string, env: Record<string, string> = {}): Promise<Host> {
  const host = await modernHost({ home, env });
  onTestFinished(() => host.close());
  return host;
}

const MB = 1_000_000;

test('a line that brings few bytes at a time completes something in every call', async () => {
  const sizes = Object.fromEntries(
    Array.from({ length: 4 }, (_, n) => [`dig/runs/r1/anomaly/${n}.npy`, Buffer.alloc(6 * MB, n)]),
  );
  const stub = await s3Stub(memoryBucket(sizes));
  const host = await open(temporaryFolder(), stub.env);
  const args = { run: 'r1', dig_url_root: stub.url, wait_s: 2 };
  let underWay = 0;
  let choked = false;
  stub.fault = ({ listing, method }, _, response, usual) => {
    if (listing || method !== 'GET') return false;
    underWay++;
    response.on('close', () => underWay--);
    // Who asks for more side by side than the line carries gets nothing in time.
    setTimeout(() => {
      choked ||= underWay > 1;
      if (!choked) usual();
    }, 200);
    return true;
  };
  for (let call = 1; call <= 4; call++) {
    choked = false;
    const { objects } = (await host.call('download_outputs', args)).data;
    expect(objects).toBeGreaterThanOrEqual(call);
  }
});

test('parts of a large object count while it comes, and those of a lost draft are fetched again', async () => {
  const content = Buffer.alloc(70 * MB, 'checkpoint');
  const stub = await s3Stub(memoryBucket({ 'dig/runs/r1/anomaly/large.npy': content }));
  const home = temporaryFolder();
  const host = await open(home, stub.env);
  const args = { run: 'r1', dig_url_root: stub.url, wait_s: 2 };
  let served = 0;
  let most = 3;
  // Beyond `most` the service is silent.
  stub.fault = ({ listing, method }) => !listing && method === 'GET' && served++ >= most;
  const first = await host.call('download_outputs', args);
  expect(first.text).toMatch(/^PARTIAL: [1-9]\d* %, [\d.]+ MB of 70\.0 MB, 0 of 1 objects/);
  const folder = join(home, 'outputs', 'r1', 'anomaly');
  const draft = join(folder, '.partial-large.npy');
  expect(readdirSync(folder)).toEqual(['.partial-large.npy']);
  // Someone tidies up, and the next call ends right after it made a new draft.
  rmSync(draft);
  most = 0;
  expect((await host.call('download_outputs', args)).data).toMatchObject({ complete: false, bytes: 0 });
  stub.fault = undefined;
  const last = await host.call('download_outputs', { ...args, wait_s: 45 });
  expect(last.text).toMatch(/^COMPLETE: 1 objects/);
  expect(readFileSync(join(folder, 'large.npy')).equals(content)).toBe(true);
});

test('links in the place of what a download writes beside the objects lead nowhere', async () => {
  const run = copiedRun();
  const host = await open(run.home);
  const outputs = join(run.home, 'outputs');
  const outside = temporaryFolder();
  const args = { ...run.args, labels_only: true, zip: true };
  for (const name of ['manifest.json.draft', '.pcba-day0-download.jsonl']) {
    mkdirSync(join(outputs, name), { recursive: true });
    symlinkSync(join(outside, name), join(outputs, name, name));
    const { text } = await host.call('download_outputs', { ...args, folder: name });
    expect(text).toMatch(name.endsWith('jsonl') ? /bad_input: .*jsonl is in the way/ : /^COMPLETE/);
  }
  symlinkSync(join(outside, 'zip'), join(outputs, `${run.run}.zip.draft`));
  expect((await host.call('download_outputs', { ...args, folder: 'labels' })).text).toMatch(/^COMPLETE/);
  expect(readdirSync(outside)).toEqual([]);
});

test('the zip of a download into the output folder itself stays in it', async () => {
  const run = copiedRun();
  const before = readdirSync(run.home).filter((name) => name.endsWith('.zip'));
  const host = await open(run.home);
  const args = { ...run.args, labels_only: true, zip: true, folder: '.' };
  const { data } = await host.call('download_outputs', args);
  expect(data.zip).toBe(join(run.home, 'outputs', `${run.run}.zip`));
  expect(readdirSync(run.home).filter((name) => name.endsWith('.zip'))).toEqual(before);
  expect((await host.call('download_outputs', args)).text).toMatch(/^COMPLETE: \d+ objects.*already/);
});

test.skipIf(process.platform !== 'linux')(
  'twenty objects of 50 MB pass through less than 300 MB of memory (read from /proc, Linux only)',
  async () => {
    const content = Buffer.alloc(50 * MB, 'large');
    const keys = Array.from({ length: 20 }, (_, n) => `dig/runs/r1/anomaly/${n}.npy`);
    const bucket = memoryBucket({});
    const stub = await s3Stub({
      keys: (prefix, from) => keys.filter((key) => key.startsWith(prefix) && key > from).sort(),
      get: (key) => (keys.includes(key) ? content : bucket.get(key)),
    });
    const home = temporaryFolder();
    const args = JSON.stringify({ run: 'r1', dig_url_root: stub.url, wait_s: 45 });
    const child = spawn(
      process.execPath,
      [programs.server, '--cluster', 'embedded', 'call', 'download_outputs', args],
      { env: { ...process.env, ...stub.env, PCBA_DAY0_HOME: home }, stdio: 'ignore' },
    );
    let peak = 0;
    const look = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0));
      } catch {
        // It has ended.
      }
    }, 20);
    const exit = await new Promise((resolve) => child.on('close', resolve));
    clearInterval(look);
    expect(exit).toBe(0);
    const sum = createHash('sha256').update(content).digest('hex');
    const manifest = JSON.parse(readFileSync(join(home, 'outputs', 'r1', 'manifest.json'), 'utf8'));
    expect(manifest.objects.map(({ sha256 }: { sha256: string }) => sha256)).toEqual(keys.map(() => sum));
    console.log(`peak ${Math.round(peak / 1000)} MB`);
    expect(peak).toBeGreaterThan(30_000);
    expect(peak).toBeLessThan(300_000);
  },
);
