/** What happens between us and an S3 service: every fault ends in the whole content or in an error that names it. */
import { createHash } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { random } from '../../src/embedded/stand-ins/shared/random.ts';
import type { ObjectStore } from '../../src/ports/store/port.ts';
import { openS3Store } from '../../src/ports/store/s3.ts';
import { copiedRun } from '../support/finished-run.ts';
import { modernHost } from '../support/hosts.ts';
import {
  type Fault,
  folderBucket,
  list,
  memoryBucket,
  refuse,
  type Stub,
  s3Stub,
} from '../support/s3-stub.ts';

const next = random('faults');
const content = Buffer.from(Array.from({ length: 300_000 }, () => Math.floor(next() * 256)));
const md5 = createHash('md5').update(content).digest('hex');
const bucket = memoryBucket({
  'dig/large.bin': content,
  ...Object.fromEntries(
    Array.from({ length: 2500 }, (_, n) => [`dig/many/${String(n).padStart(5, '0')}`, `${n}`]),
  ),
});

async function open(fault: Fault, idle?: number, held = bucket): Promise<{ stub: Stub; store: ObjectStore }> {
  const stub = await s3Stub(held);
  stub.fault = fault;
  const before = { ...process.env };
  Object.assign(process.env, stub.env);
  onTestFinished(() => {
    for (const name of Object.keys(stub.env)) delete process.env[name];
    Object.assign(process.env, before);
  });
  return { stub, store: await openS3Store(stub.url, { ...process.env, ...stub.env }, idle) };
}

/** Sends a part of the usual answer, then breaks the connection. */
const cutAt =
  (share: () => number): Fault =>
  ({ listing, key, range }, _, response) => {
    if (listing || !key.endsWith('large.bin')) return false;
    const start = Number(/\d+/.exec(range ?? '')?.[0] ?? 0);
    const rest = content.subarray(start);
    response.writeHead(range ? 206 : 200, { 'content-length': rest.length, etag: `"${md5}"` });
    response.write(rest.subarray(0, Math.ceil(rest.length * share())), () => response.destroy());
    return true;
  };

const times =
  (count: number, fault: Fault): Fault =>
  (asked, n, response, usual) =>
    n < count && fault(asked, n, response, usual);

test.each([
  ['reset before the answer', times(2, (_, __, response) => Boolean(response.destroy()))],
  ['500 twice', times(2, (_, __, response) => refuse(response, 500, 'InternalError'))],
  ['503 SlowDown three times', times(3, (_, __, response) => refuse(response, 503, 'SlowDown'))],
  ['a body cut off four times at seeded places', times(4, cutAt(next))],
] satisfies [string, Fault][])('%s: the content comes whole', async (_, fault) => {
  const { store } = await open(fault);
  expect(Buffer.from(await store.read('large.bin')).equals(content)).toBe(true);
  const chunks: Buffer[] = [];
  for await (const chunk of await store.stream('large.bin')) chunks.push(Buffer.from(chunk));
  expect(Buffer.concat(chunks).equals(content)).toBe(true);
});

test('a body that was cut off is asked for from there, not from the start', async () => {
  const { stub, store } = await open(
    times(
      1,
      cutAt(() => 0.5),
    ),
  );
  await store.read('large.bin');
  expect(stub.asked.map(({ range }) => range)).toEqual([undefined, 'bytes=150000-']);
});

test('bytes that were altered once are fetched again; bytes that stay wrong are an error', async () => {
  const altered: Fault = ({ key }, _, response) => {
    if (!key.endsWith('large.bin')) return false;
    const wrong = Buffer.from(content);
    wrong[1000] = (wrong[1000] ?? 0) ^ 1;
    response.writeHead(200, {
      'content-length': wrong.length,
      etag: `"${md5}"`,
    });
    response.end(wrong);
    return true;
  };
  const { store } = await open(times(1, altered));
  expect(Buffer.from(await store.read('large.bin')).equals(content)).toBe(true);
  const { store: broken } = await open(altered);
  await expect(broken.read('large.bin')).rejects.toMatchObject({
    body: { code: 'storage_failed', what: 'large.bin arrived with other bytes than were stored' },
  });
});

test.each([
  ['503 for ever', (_, __, response) => refuse(response, 503, 'SlowDown'), /asks for fewer requests/],
  ['500 for ever', (_, __, response) => refuse(response, 500, 'InternalError'), /InternalError/],
  ['403', (_, __, response) => refuse(response, 403, 'AccessDenied'), /access was denied \(AccessDenied\)/],
  [
    'no bucket',
    (_, __, response) => refuse(response, 404, 'NoSuchBucket'),
    /the bucket bucket does not exist/,
  ],
  ['a body that never goes on', cutAt(() => 0), /of 300000 bytes came/],
] satisfies [string, Fault, RegExp][])('%s: an error that says so', async (_, fault, why) => {
  const { store } = await open(fault);
  await expect(store.read('large.bin')).rejects.toMatchObject({
    body: { code: 'storage_failed', why: expect.stringMatching(why) },
  });
});

test('a service that is silent is given up', async () => {
  const { store } = await open(() => true, 300);
  await expect(store.head('large.bin')).rejects.toMatchObject({ body: { code: 'storage_failed' } });
});

test('an object that vanishes, or is replaced, between listing and reading is named', async () => {
  const { store } = await open(({ method, key }, _, response) =>
    method === 'GET' && key.endsWith('/00007') ? refuse(response, 404, 'NoSuchKey') : false,
  );
  await expect(store.stream('many/00007')).rejects.toMatchObject({
    body: { code: 'not_found', what: 'there is no object many/00007' },
  });
  await expect(store.stream('many/00008', { etag: '0'.repeat(32) })).rejects.toMatchObject({
    body: { code: 'storage_failed', what: 'many/00008 was replaced while it was read' },
  });
});

async function count(store: ObjectStore): Promise<number> {
  let found = 0;
  for await (const _ of store.list('many/')) found++;
  return found;
}

/** Changes the XML of the second page. */
const secondPage =
  (change: (xml: string) => string): Fault =>
  ({ listing }, n, response, usual) => {
    if (!listing || n !== 1) return false;
    const end = response.end.bind(response);
    response.end = (body: unknown) => end(change(String(body)));
    usual();
    return true;
  };

test.each([
  ['cut in the middle', (xml: string) => xml.slice(0, xml.length / 2)],
  [
    'cut behind an entry',
    (xml: string) => `${xml.slice(0, xml.indexOf('</Contents>') + 11)}</ListBucketResult>`,
  ],
  [
    'without its token',
    (xml: string) => xml.replace(/<NextContinuationToken>.*?<\/NextContinuationToken>/, ''),
  ],
  [
    'in another order',
    (xml: string) => xml.replace(/(<Contents>.*?<\/Contents>)(<Contents>.*?<\/Contents>)/, '$2$1'),
  ],
  ['without word of what follows', (xml: string) => xml.replace(/<IsTruncated>.*?<\/IsTruncated>/, '')],
])('a page of a listing %s is an error, never a shorter listing', async (_, change) => {
  const { store } = await open(secondPage(change));
  await expect(count(store)).rejects.toMatchObject({ body: { code: 'storage_failed' } });
});

test('a service that repeats a page is found out', async () => {
  const { store } = await open(({ listing }, n, response) => {
    if (!listing || n === 0) return false;
    list(bucket, new URLSearchParams({ prefix: 'dig/many/' }), response);
    return true;
  });
  await expect(count(store)).rejects.toMatchObject({
    body: { what: expect.stringMatching(/listing of .* broke off/) },
  });
});

test('odd keys are listed and can be read', async () => {
  const odd = {
    'dig//lead': '0',
    'dig/a\\b': '1',
    'dig/c/d': '5',
    'dig/c//d': '2',
    'dig/tab\there': '3',
    'dig/e+f &<g>': '4',
    'dig/100%25 %': '6',
  };
  const folders = { 'dig/': '', 'dig/c/': '', 'dig/empty/': '' };
  const { store } = await open(() => false, undefined, memoryBucket({ ...odd, ...folders }));
  expect(await store.children('c/')).toEqual(['/', 'd']);
  expect(await store.head('empty/')).toBeUndefined();
  await expect(store.read('empty/')).rejects.toMatchObject({ body: { code: 'not_found' } });
  const seen: Record<string, string> = {};
  for await (const { key } of store.list(''))
    seen[`dig/${key}`] = Buffer.from(await store.read(key)).toString();
  expect(seen).toEqual(odd);
});

test('through the tools: a busy service only takes longer, a broken listing is an error', async () => {
  const run = copiedRun();
  const stub = await s3Stub(folderBucket(run.home));
  const host = await modernHost({ home: run.home, env: stub.env });
  onTestFinished(() => host.close());
  const args = { run: run.run, dig_url_root: stub.url };
  stub.fault = (_, n, response) => n % 3 === 0 && refuse(response, 503, 'SlowDown');
  const listed = await host.call('list_outputs', args);
  expect(listed.text).toMatch(/labelled defects: \d+ objects/);
  const inspected = await host.call('inspect_dataset', args);
  expect(inspected.text).toMatch(/^PREVIEW OK: 15 samples/);
  stub.fault = ({ listing }, _, response, usual) => {
    if (!listing) return false;
    const end = response.end.bind(response);
    response.end = (body: unknown) => end(String(body).replace('<Contents>', '<!-- -->').slice(0, -500));
    usual();
    return true;
  };
  const broken = await host.call('list_outputs', args);
  expect(broken.isError).toBe(true);
  expect(broken.text).toMatch(/storage_failed/);
  // Only this run was asked for.
  for (const { key } of stub.asked) expect(key).toMatch(new RegExp(`^dig/runs/${run.run}/`));
});
