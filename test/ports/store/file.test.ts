import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/ports/store/index.ts';
import { temporaryFolder } from '../../support/places.ts';
import { storeConformance } from '../../support/store-conformance.ts';

storeConformance('a folder', () => openStore(pathToFileURL(temporaryFolder()).href));

test('a folder that does not exist yet lists nothing and is made by the first write', async () => {
  const store = await openStore(`${pathToFileURL(temporaryFolder()).href}/new/root`);
  expect(await store.children('')).toEqual([]);
  await store.write('x', Buffer.from('1'));
  expect(await store.children('')).toEqual(['x']);
});

test('a file in the place of a folder is a storage error that names the path', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  const store = await openStore(`${pathToFileURL(folder).href}/file`);
  await expect(store.write('x', Buffer.from('1'))).rejects.toMatchObject({
    body: { code: 'storage_failed' },
  });
});

test('a link inside the root is followed for reading, as storage trees use links', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'real'), 'content');
  symlinkSync(join(folder, 'real'), join(folder, 'link'));
  const store = await openStore(pathToFileURL(folder).href);
  expect(Buffer.from(await store.read('link')).toString()).toBe('content');
});

test('another spelling of a path is another key, which is not there', async () => {
  const store = await openStore(pathToFileURL(temporaryFolder()).href);
  await store.write('a/b', Buffer.from('1'));
  for (const key of ['a//b', '/a/b', 'a/b/', 'a/']) {
    expect([key, await store.head(key)]).toEqual([key, undefined]);
    await expect(store.read(key)).rejects.toMatchObject({ body: { code: 'not_found' } });
  }
});

test('a root whose name has what URLs write in another way', async () => {
  for (const name of ['100%', 'a+b', 'a b', 'ü', 'c#d', 'e?f']) {
    const folder = join(temporaryFolder(), name);
    const store = await openStore(pathToFileURL(folder).href);
    await store.write('k/x%20y', Buffer.from(name));
    expect(readFileSync(join(folder, 'k', 'x%20y'), 'utf8')).toBe(name);
  }
  await expect(openStore('file:///tmp/100%')).rejects.toMatchObject({ body: { code: 'bad_input' } });
});

test.each(['ftp://host/x', 'datasets', 'http://x'])('refuses the URL %s', async (url) => {
  await expect(openStore(url)).rejects.toMatchObject({ body: { code: 'bad_input' } });
});
