import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/index.ts';
import { temporaryFolder } from '../support/places.ts';
import { storeConformance } from '../support/store-conformance.ts';

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

test.each(['ftp://host/x', 'datasets', 'http://x'])('refuses the URL %s', async (url) => {
  await expect(openStore(url)).rejects.toMatchObject({ body: { code: 'bad_input' } });
});
