/** A root is what is below it: no link, key or URL leads elsewhere, and one bad name takes nothing away. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { openFileStore } from '../../src/ports/store/file.ts';
import { hostileRoot } from '../support/hostile-root.ts';
import { modernHost } from '../support/hosts.ts';
import { temporaryFolder } from '../support/places.ts';
import { memoryBucket, s3Stub } from '../support/s3-stub.ts';

function linkedRoot() {
  const folder = temporaryFolder();
  const outside = join(folder, 'outside');
  const root = join(folder, 'root');
  for (const path of [join(outside, 'deep'), join(root, 'real')]) mkdirSync(path, { recursive: true });
  writeFileSync(join(outside, 'secret.txt'), 'of the system');
  writeFileSync(join(outside, 'deep', 'secret.txt'), 'of the system');
  writeFileSync(join(root, 'real', 'mine.txt'), 'mine');
  symlinkSync(join(outside, 'secret.txt'), join(root, 'a.txt'));
  symlinkSync(outside, join(root, 'b'));
  symlinkSync('../../outside/secret.txt', join(root, 'real', 'c.txt'));
  symlinkSync('mine.txt', join(root, 'real', 'd.txt'));
  symlinkSync('/nonexistent/place', join(root, 'dangling'));
  return { store: openFileStore(pathToFileURL(root).href), root, outside };
}

test('links are followed within the root only: list, head, reads, ranges, streams, writes', async () => {
  const { store, root, outside } = linkedRoot();
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  expect(keys).toEqual(['real/d.txt', 'real/mine.txt']);
  expect(await store.children('b/')).toEqual([]);
  const below: string[] = [];
  for await (const { key } of store.list('b/')) below.push(key);
  expect(below).toEqual([]);
  for (const key of ['a.txt', 'b/secret.txt', 'b/deep/secret.txt', 'real/c.txt']) {
    expect(await store.head(key)).toBeUndefined();
    for (const options of [{}, { start: 1, end: 4 }, { start: 2 }]) {
      await expect(store.read(key, options)).rejects.toThrow(/lies outside the root/);
      await expect(store.stream(key, options)).rejects.toThrow(/lies outside the root/);
    }
  }
  expect(Buffer.from(await store.read('real/d.txt')).toString()).toBe('mine');
  await expect(store.write('b/new/x.txt', Buffer.from('x'))).rejects.toThrow(/lies outside the root/);
  await expect(store.remove('b/secret.txt')).rejects.toThrow(/lies outside the root/);
  // A link is replaced by what is written in its name.
  await store.write('real/d.txt', Buffer.from('new'));
  expect(readFileSync(join(root, 'real', 'mine.txt'), 'utf8')).toBe('mine');
  expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('of the system');
});

test('a pipe in a root holds nobody up', async () => {
  const { store, root } = linkedRoot();
  execFileSync('mkfifo', [join(root, 'pipe')]);
  await expect(store.read('pipe')).rejects.toThrow(/no object/);
  await expect(store.stream('pipe')).rejects.toThrow(/no object/);
});

test('a planted link brings no file of the system into a download', async () => {
  const home = temporaryFolder();
  const dig_url_root = await hostileRoot(join(home, 'root'), 7);
  const folder = join(home, 'root', 'runs', 'line-7', 'anomaly', 'inference');
  writeFileSync(join(home, 'passwd'), 'root:x:0:0');
  symlinkSync(join(home, 'passwd'), join(folder, 'notes.csv'));
  symlinkSync(home, join(folder, 'more'));
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  const answer = await host.call('download_outputs', { run: 'line-7', dig_url_root });
  expect(answer.isError).toBe(false);
  const target = String(answer.data.folder);
  const found = readdirSync(target, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(target, name);
    return statSync(path).isFile() && readFileSync(path).includes('root:x:0:0');
  });
  expect([readdirSync(target).length > 0, found]).toEqual([true, []]);
});

test('one bad key in a bucket is named, and the rest of the download comes', async () => {
  const home = temporaryFolder();
  const prefix = 'dig/runs/line-7/anomaly/inference/reconstructed_image/';
  const stub = await s3Stub(
    memoryBucket({
      [`${prefix}IC+bridge_0.png`]: 'picture',
      [`${prefix}../../../../../escape.png`]: 'evil',
      [`${prefix}IC+bridge_1.png`]: 'picture',
    }),
  );
  const host = await modernHost({ home, env: stub.env });
  onTestFinished(() => host.close());
  const answer = await host.call('download_outputs', { run: 'line-7', dig_url_root: 's3://bucket/dig' });
  expect([answer.isError, answer.text]).toEqual([false, expect.stringMatching(/^COMPLETE: 2 objects/)]);
  expect(answer.text).toMatch(/left out, since their keys can be no file: 1, first ".*escape\.png"/);
  const manifest = JSON.parse(readFileSync(String(answer.data.manifest), 'utf8'));
  expect(manifest.left_out).toEqual([`${prefix.slice(4)}../../../../../escape.png`]);
});

test.each(
  [
    ['file:///', 'the whole file system is no root'],
    ['file:////', 'the whole file system is no root'],
    ['file:///etc%2fpasswd', 'must not include encoded / characters'],
    ['file:///a%00b', 'control characters'],
    ['file:///a%zz', 'URI malformed'],
    [`file:///tmp/${'n'.repeat(300)}`, 'longer than 255 bytes'],
    [`file:///${'n/'.repeat(2500)}`, 'longer than'],
    [`s3://bucket/${'n'.repeat(5000)}`, 'longer than'],
  ].map(([url = '', why = '']) => ({ label: url.slice(0, 30), url, why })),
)('$label is bad input', async ({ url: dig_url_root, why }) => {
  const home = temporaryFolder();
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  for (const tool of ['list_outputs', 'download_outputs']) {
    const answer = await host.raw(tool, { run: 'line-7', dig_url_root });
    expect(JSON.stringify(answer.content)).toMatch(/ERROR bad_input/);
    expect(JSON.stringify(answer.content)).toContain(why);
  }
  const long = await host.raw('list_outputs', { run: 'r'.repeat(10_000), dig_url_root: 'file:///tmp/x' });
  expect(JSON.stringify(long.content)).toMatch(/ERROR bad_input/);
});
