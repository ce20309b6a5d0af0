/** What a look tells of weights that are reused: a table of files, in a folder and in a bucket that is read by parts. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { damageOf } from '../../../src/features/checks/whole-weights.ts';
import { openFileStore } from '../../../src/ports/store/file.ts';
import type { ObjectStore, StreamOptions } from '../../../src/ports/store/port.ts';
import { keptFolder } from '../../support/places.ts';
import { archive } from '../../support/trainings.ts';

const whole = archive(3_000_000);
/** As Python's zipfile and older writers end an archive: without the 64-bit records. */
const classic = Buffer.concat([whole.subarray(0, whole.length - 98), whole.subarray(whole.length - 22)]);
const middle = Buffer.concat([whole.subarray(0, 1_000_000), whole.subarray(1_500_000)]);
const sum = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const other = sum(Buffer.from('other'));

async function look(weights: Buffer, digest?: string, change = (store: ObjectStore): ObjectStore => store) {
  const folder = keptFolder();
  writeFileSync(join(folder, 'iter.pt'), weights);
  if (digest !== undefined) writeFileSync(join(folder, 'iter.pt.sha256'), digest);
  const store = change(openFileStore(pathToFileURL(folder).href));
  const object = { key: 'iter.pt', bytes: weights.length };
  const found = await damageOf({ store, cluster: 'osmo', signal: undefined }, object, digest !== undefined);
  return found && `${found.fatal ? 'fatal' : 'odd'}: ${found.what}`;
}

test.each<[string, Buffer, string | undefined, string | undefined]>([
  ['whole, without a digest', whole, undefined, undefined],
  ['whole, with its digest', whole, `${sum(whole)}  iter.pt\n`, undefined],
  ['whole, with a digest in capitals', whole, sum(whole).toUpperCase(), undefined],
  ['ended as other writers do', classic, undefined, undefined],
  ['of another digest', whole, other, 'fatal: do not match the digest beside them'],
  ['beside a digest that nobody can read', whole, 'sha256sum: iter.pt: No such file\n', undefined],
  ['no archive and large', Buffer.alloc(2_000_000, 3), undefined, undefined],
  ['no archive and changed', Buffer.alloc(2_000_000, 3), other, 'fatal: do not match the digest beside them'],
  ['empty', Buffer.alloc(0), undefined, 'fatal: are an empty file'],
  [
    'a pointer',
    Buffer.from('version https://git-lfs.github.com/spec/v1\n'),
    undefined,
    'fatal: are a Git LFS pointer',
  ],
  ['small', Buffer.from('{}'), undefined, 'odd: have 2 bytes, real ones have megabytes at least'],
  [
    'cut',
    whole.subarray(0, 2_000_000),
    sum(whole),
    'fatal: are cut: 2000000 bytes of an archive whose directory, at its end, is not there',
  ],
  [
    'cut behind its first bytes',
    whole.subarray(0, 10),
    undefined,
    'fatal: are cut: 10 bytes of an archive whose directory, at its end, is not there',
  ],
  [
    'without a part in the middle',
    middle,
    undefined,
    'fatal: have 2500218 bytes, and their own directory says 3000218',
  ],
])('weights that are %s', async (_, weights, digest, says) => {
  expect(await look(weights, digest)).toBe(says);
});

test('over a network large weights are looked at by their ends alone', async () => {
  const large = archive(20_000_000);
  const parts: (StreamOptions | undefined)[] = [];
  const remote = (store: ObjectStore): ObjectStore => ({
    ...store,
    url: store.url,
    via: 's3',
    read: (key, options) => {
      if (key === 'iter.pt') parts.push(options);
      return store.read(key, options);
    },
    stream: () => Promise.reject(new Error('the whole object was asked for')),
  });
  expect(await look(large, other, remote)).toBeUndefined();
  expect(parts).toEqual([
    { start: 0, end: 256 },
    { start: large.length - 98, end: large.length },
  ]);
});
