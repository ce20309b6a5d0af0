/** Storage served by the `osmo data` commands: the embedded engine's, and one that misbehaves. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { embeddedOsmo } from '../../src/embedded/client/program.ts';
import { OsmoClient } from '../../src/ports/osmo/client.ts';
import { OsmoData } from '../../src/ports/osmo/data-command.ts';
import { openStore } from '../../src/ports/store/index.ts';
import { openOsmoDataStore } from '../../src/ports/store/osmo-data.ts';
import { normaliseRoot } from '../../src/ports/store/root-url.ts';
import { copiedRun } from '../support/finished-run.ts';
import { type Host, modernHost } from '../support/hosts.ts';
import { osmoOnPath } from '../support/osmo-on-path.ts';
import { temporaryFolder } from '../support/places.ts';
import { readingConformance } from '../support/store-conformance.ts';

/** A folder with these objects, through the embedded osmo. */
readingConformance('the osmo data commands', async (objects) => {
  const url = pathToFileURL(temporaryFolder()).href;
  const folder = await openStore(url);
  for (const [key, content] of Object.entries(objects)) await folder.write(key, Buffer.from(content));
  return openOsmoDataStore(url, new OsmoData(new OsmoClient(embeddedOsmo(temporaryFolder()))));
});

/** A finished run in a bucket that only the osmo on PATH reaches; AWS has no credentials. */
function clusterRun(fault = ''): {
  env: Record<string, string>;
  run: string;
  home: string;
  asked(): string[][];
} {
  const { home, run } = copiedRun();
  const log = join(home, 'calls.jsonl');
  const nowhere = join(home, 'no-aws');
  const env = osmoOnPath(home, 'data_osmo.py', {
    DATA_FOLDER: home,
    DATA_FAULT: fault,
    DATA_LOG: log,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_PROFILE: '',
  });
  const asked = (): string[][] =>
    readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => z.array(z.string()).parse(JSON.parse(line)));
  return { env, run, home, asked };
}

async function hostOf({ home, env }: { home: string; env: Record<string, string> }): Promise<Host> {
  const host = await modernHost({ home, env, flags: ['--cluster', 'osmo'] });
  onTestFinished(() => host.close());
  return host;
}

test.each(['gs://bucket/dig', 's3://bucket/dig'])(
  'a run in %s is listed by osmo data, which is said with what is missing',
  async (root) => {
    const world = clusterRun();
    const host = await hostOf(world);
    const answer = await host.call('list_outputs', { run: world.run, dig_url_root: root, stage: 'defects' });
    expect(answer.text).toMatch(/^DATASET /);
    expect(answer.text).toMatch(/^root: served by osmo data: no sizes/m);
    expect(answer.text).toMatch(/labelled defects: \d+ objects: /);
    expect(answer.text).not.toMatch(/NaN|undefined|null/);
    for (const [, verb, url] of world.asked())
      if (verb === 'list') expect(url).toContain(`/dig/runs/${world.run}`);
    const download = await host.call('download_outputs', { run: world.run, dig_url_root: root });
    expect(download.isError).toBe(true);
    expect(download.text).toMatch(/tells no sizes[\s\S]*osmo data download/);
  },
);

test.each([
  ['no-total', /without its total/],
  ['short', /the total says/],
  ['dies', /SlowDown/],
])('a listing that is broken (%s) is an error and no smaller dataset', async (fault, says) => {
  const world = clusterRun(fault);
  const host = await hostOf(world);
  const answer = await host.call('list_outputs', { run: world.run, dig_url_root: 'gs://bucket/dig' });
  expect(answer.isError).toBe(true);
  expect(answer.text).toMatch(says);
});

test('without any credential the error names both ways to give one', async () => {
  const world = clusterRun('refused');
  const host = await hostOf(world);
  const answer = await host.call('list_outputs', { run: world.run, dig_url_root: 's3://bucket/dig' });
  expect(answer.text).toMatch(/no S3 credentials[\s\S]*AWS_ACCESS_KEY_ID[\s\S]*DATA credential/);
});

test('what is fetched to be read does not stay, and writing is refused', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a'));
  writeFileSync(join(folder, 'a', 'large.bin'), Buffer.alloc(3_000_000, 'xyz'));
  const osmo = new OsmoData(new OsmoClient(embeddedOsmo(temporaryFolder())));
  const store = openOsmoDataStore(pathToFileURL(folder).href, osmo);
  const before = leftovers();
  const stream = await store.stream('a/large.bin');
  let count = 0;
  for await (const chunk of stream) count += Buffer.from(chunk).length;
  expect(count).toBe(3_000_000);
  (await store.stream('a/large.bin')).destroy();
  await expect(store.read('a/none')).rejects.toMatchObject({ body: { code: 'not_found' } });
  await expect.poll(() => leftovers().filter((name) => !before.includes(name))).toEqual([]);
  await expect(store.write('x', Buffer.from('1'))).rejects.toMatchObject({ body: { code: 'unsupported' } });
  await expect(store.remove('x')).rejects.toMatchObject({ body: { code: 'unsupported' } });
});

test('other schemes are refused on the embedded engine, and half a URL everywhere', async () => {
  await expect(openStore('gs://bucket/dig')).rejects.toMatchObject({ body: { why: /embedded engine/ } });
  for (const url of ['azure://account', 'swift://endpoint/account', 'gs://'])
    expect(() => normaliseRoot(url)).toThrow(/not usable/);
  expect(normaliseRoot('swift://endpoint/account/bucket/dig/')).toBe('swift://endpoint/account/bucket/dig');
});

const leftovers = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('pcba-day0-osmo-data-'));
