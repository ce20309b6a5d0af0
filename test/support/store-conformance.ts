/** What every object store adapter must do; the file adapter and an S3 server are held to the same. */
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { ObjectInfo, ObjectStore } from '../../src/ports/store/port.ts';

async function all(objects: AsyncIterable<ObjectInfo>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of objects) keys.push(key);
  return keys;
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const bytes = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));

/** What holds for stores that are only read, too; `open` fills one with these objects. */
export function readingConformance(
  name: string,
  open: (objects: Record<string, string>) => Promise<ObjectStore>,
): void {
  const keys = [
    'r/Z',
    'r/a b/größe.txt',
    'r/a-b',
    'r/a/1',
    'r/a/2',
    'r/a/deep/er/3',
    'r/b.png',
    'r/x+(y).txt',
  ];
  /** What URLs and XML write in another way, and the same letter composed and not. */
  const odd = [
    'q/%',
    'q/100%25',
    'q/a&b<c>',
    'q/a+b',
    "q/it's",
    'q/u\u0308',
    'q/\u00fc',
    'q/\u65e5\u672c',
    'q/\u{1f4a0} x',
  ];
  const filled = (): Promise<ObjectStore> =>
    open(Object.fromEntries([...keys, 'other'].map((key) => [key, `of ${key}`])));

  describe(name, () => {
    test('lists in byte order, by prefix, by page, and names what is directly below', async () => {
      const store = await filled();
      expect(await all(store.list('r/'))).toEqual(keys);
      expect(await all(store.list('r/a'))).toEqual(keys.slice(1, 6));
      expect(await all(store.list('r/a b/'))).toEqual(['r/a b/größe.txt']);
      expect(await all(store.list('r/', { limit: 2, after: 'r/a-b' }))).toEqual(['r/a/1', 'r/a/2']);
      expect(await all(store.list('r/', { limit: 0 }))).toEqual([]);
      expect(await all(store.list('nowhere/'))).toEqual([]);
      expect((await store.children('r/')).sort()).toEqual(
        ['Z', 'a b/', 'a-b', 'a/', 'b.png', 'x+(y).txt'].sort(),
      );
      expect(await store.children('r/a b/')).toEqual(['größe.txt']);
      expect(await store.children('')).toEqual(['other', 'r/']);
      expect(await store.children('nowhere/')).toEqual([]);
    });

    test('reads objects and parts of them, odd names included', async () => {
      const store = await filled();
      for (const key of keys) expect(text(await store.read(key))).toBe(`of ${key}`);
      expect(text(await store.read('r/a/1', { start: 3, end: 6 }))).toBe('r/a');
      const chunks: Buffer[] = [];
      for await (const chunk of await store.stream('r/x+(y).txt', { start: 3 }))
        chunks.push(Buffer.from(chunk));
      expect(Buffer.concat(chunks).toString()).toBe('r/x+(y).txt');
      expect(await store.head('r/a b/größe.txt')).toMatchObject({ key: 'r/a b/größe.txt' });
      expect(await store.head('r/a')).toBeUndefined();
      expect(await store.head('r/b_png')).toBeUndefined();
    });

    test('keys of every kind come back as they were written, listed and read', async () => {
      const store = await open(Object.fromEntries(odd.map((key) => [key, `of ${key}`])));
      expect(await all(store.list('q/'))).toEqual(odd);
      expect(await store.children('q/')).toEqual(odd.map((key) => key.slice(2)).sort());
      for (const key of odd) expect(text(await store.read(key))).toBe(`of ${key}`);
      expect(await store.head('q/a b')).toBeUndefined();
      expect(await store.head('q/100%')).toBeUndefined();
    });

    test('what is not there is not_found, and nothing outside is read', async () => {
      const store = await filled();
      for (const key of ['none', 'r/b_png', 'r/a']) {
        await expect(store.read(key)).rejects.toMatchObject({ body: { code: 'not_found' } });
        await expect(store.stream(key)).rejects.toMatchObject({ body: { code: 'not_found' } });
      }
      await expect(store.read('../other')).rejects.toMatchObject({ body: { code: 'bad_input' } });
    });
  });
}

export function storeConformance(name: string, open: () => Promise<ObjectStore>): void {
  readingConformance(`${name}, read`, async (objects) => {
    const store = await open();
    for (const [key, content] of Object.entries(objects)) await store.write(key, bytes(content));
    return store;
  });

  describe(name, () => {
    test('writes, reads, sizes and removes objects, spaces and unicode included', async () => {
      const store = await open();
      await store.write('a b/größe.txt', bytes('hällo'));
      expect(text(await store.read('a b/größe.txt'))).toBe('hällo');
      expect(text(await store.read('a b/größe.txt', { start: 0, end: 1 }))).toBe('h');
      expect(await store.head('a b/größe.txt')).toMatchObject({ key: 'a b/größe.txt', bytes: 6 });
      await store.write('a b/größe.txt', bytes('new'));
      expect(text(await store.read('a b/größe.txt'))).toBe('new');
      await store.remove('a b/größe.txt');
      await store.remove('a b/größe.txt');
      expect(await store.head('a b/größe.txt')).toBeUndefined();
    });

    test('streams in both directions, also several megabytes and nothing at all', async () => {
      const store = await open();
      const large = Buffer.alloc(7 * 1024 * 1024, 'xyz');
      await store.write('large.bin', Readable.from([large.subarray(0, 1e6), large.subarray(1e6)]));
      await store.write('empty.bin', Readable.from([]));
      const chunks: Buffer[] = [];
      for await (const chunk of await store.stream('large.bin')) chunks.push(Buffer.from(chunk));
      expect(Buffer.concat(chunks).equals(large)).toBe(true);
      expect(await store.head('empty.bin')).toMatchObject({ bytes: 0 });
      for (const key of ['empty.bin', 'large.bin'])
        expect((await store.read(key, { start: 0, end: 8_000_000 })).length).toBe(
          key === 'empty.bin' ? 0 : large.length,
        );
    });

    test('lists in byte order, by prefix, in pages, and names what is directly below', async () => {
      const store = await open();
      for (const key of ['r/b.png', 'r/a/1', 'r/a/2', 'r/a-b', 'r/Z', 'other'])
        await store.write(key, bytes(key));
      expect(await all(store.list('r/'))).toEqual(['r/Z', 'r/a-b', 'r/a/1', 'r/a/2', 'r/b.png']);
      expect(await all(store.list('r/a/'))).toEqual(['r/a/1', 'r/a/2']);
      expect(await all(store.list('r/', { limit: 2 }))).toEqual(['r/Z', 'r/a-b']);
      expect(await all(store.list('r/', { limit: 2, after: 'r/a-b' }))).toEqual(['r/a/1', 'r/a/2']);
      expect(await all(store.list('nowhere/'))).toEqual([]);
      expect((await store.children('r/')).sort()).toEqual(['Z', 'a-b', 'a/', 'b.png']);
      expect(await store.children('nowhere/')).toEqual([]);
    });

    test('writes a key once when told so', async () => {
      const store = await open();
      const tries = await Promise.allSettled(
        ['1', '2', '3'].map((v) => store.write('once', bytes(v), { ifAbsent: true })),
      );
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const failed = tries.find(({ status }) => status === 'rejected');
      expect(failed).toMatchObject({ reason: { body: { code: 'already_exists' } } });
    });

    test('a missing object is not_found, by read and by stream', async () => {
      const store = await open();
      await expect(store.read('none')).rejects.toMatchObject({ body: { code: 'not_found' } });
      await expect(store.stream('none')).rejects.toMatchObject({ body: { code: 'not_found' } });
    });

    test.each(['../out', 'a/../../out', '/etc/passwd', 'a//b', '', 'a\0b'])(
      'refuses the key %j',
      async (key) => {
        const store = await open();
        await expect(store.write(key, bytes('x'))).rejects.toMatchObject({ body: { code: 'bad_input' } });
      },
    );
  });
}
