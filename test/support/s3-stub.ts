/**
 * A small S3 service at protocol level, on loopback: ListObjectsV2, GetObject with ranges and If-Match, HeadObject. It
 * records requests, invents as many keys as one likes, and lets a test break its answers.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join, relative, sep } from 'node:path';
import { listening } from './listening.ts';
import { awsSettings } from './versitygw.ts';

/** Sorted keys and what they hold. */
export interface Bucket {
  /** Keys from `from` on that begin with `prefix`, in byte order. */
  keys(prefix: string, from: string): Iterable<string>;
  get(key: string): Buffer | undefined;
}

export interface Asked {
  method: string;
  /** The key, or the prefix of a listing. */
  key: string;
  listing: boolean;
  range: string | undefined;
}

/** Answers in its own way and returns true, or leaves it to the stub. `n` counts requests of this key from 0. */
export type Fault = (asked: Asked, n: number, response: ServerResponse, usual: () => void) => boolean;

export interface Stub {
  env: Record<string, string>;
  /** A root in the bucket. */
  url: string;
  asked: Asked[];
  fault: Fault | undefined;
}

const etags = new WeakMap<Buffer, string>();

function etagOf(bytes: Buffer): string {
  const known = etags.get(bytes) ?? createHash('md5').update(bytes).digest('hex');
  etags.set(bytes, known);
  return known;
}

export function memoryBucket(objects: Record<string, string | Buffer>): Bucket {
  const all = new Map(Object.entries(objects).map(([key, value]) => [key, Buffer.from(value)]));
  return listed(
    () => [...all.keys()],
    (key) => all.get(key),
  );
}

/** The files below a folder, as they are when asked for. */
export function folderBucket(folder: string): Bucket {
  const names = (): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const read = new Map<string, { mtimeMs: number; bytes: Buffer }>();
  return listed(names, (key) => {
    const path = join(folder, key);
    const info = statSync(path, { throwIfNoEntry: false });
    if (!info?.isFile()) return undefined;
    const known = read.get(key);
    if (known?.mtimeMs === info.mtimeMs) return known.bytes;
    const bytes = readFileSync(path);
    read.set(key, { mtimeMs: info.mtimeMs, bytes });
    return bytes;
  });
}

function listed(names: () => string[], get: Bucket['get']): Bucket {
  return {
    get,
    keys: (prefix, from) =>
      names()
        .filter((key) => key.startsWith(prefix) && key > from)
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  };
}

/** Ends with the test. */
export async function s3Stub(bucket: Bucket): Promise<Stub> {
  const counts = new Map<string, number>();
  const stub: Stub = { env: {}, url: 's3://bucket/dig', asked: [], fault: undefined };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://stub');
    const listing = url.searchParams.has('list-type');
    const key = listing
      ? (url.searchParams.get('prefix') ?? '')
      : decodeURIComponent(url.pathname.slice('/bucket/'.length));
    const asked: Asked = { method: request.method ?? '', key, listing, range: request.headers.range };
    stub.asked.push(asked);
    const n = counts.get(key) ?? 0;
    counts.set(key, n + 1);
    const usual = (): void =>
      listing ? list(bucket, url.searchParams, response) : send(bucket, asked, request, response);
    if (!stub.fault?.(asked, n, response, usual)) usual();
  });
  const port = await listening(server);
  stub.env = awsSettings(port);
  return stub;
}

const xml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/\p{Cc}/gu, (c) => `&#${c.codePointAt(0)};`);

export function list(bucket: Bucket, query: URLSearchParams, response: ServerResponse): void {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter');
  const most = Number(query.get('max-keys') ?? 1000);
  const contents: string[] = [];
  const folders = new Set<string>();
  let last = query.get('continuation-token') ?? query.get('start-after') ?? '';
  let truncated = false;
  for (const key of bucket.keys(prefix, last)) {
    if (contents.length + folders.size >= most) {
      truncated = true;
      break;
    }
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    if (cut >= 0) folders.add(key.slice(0, cut + 1));
    else {
      const bytes = bucket.get(key) ?? Buffer.alloc(0);
      contents.push(
        `<Contents><Key>${xml(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;${etagOf(bytes)}&quot;</ETag><Size>${bytes.length}</Size></Contents>`,
      );
    }
    last = key;
  }
  response.setHeader('content-type', 'application/xml');
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><Prefix>${xml(prefix)}</Prefix><KeyCount>${contents.length + folders.size}</KeyCount><MaxKeys>${most}</MaxKeys><IsTruncated>${truncated}</IsTruncated>${truncated ? `<NextContinuationToken>${xml(last)}</NextContinuationToken>` : ''}${contents.join('')}${[...folders].map((one) => `<CommonPrefixes><Prefix>${xml(one)}</Prefix></CommonPrefixes>`).join('')}</ListBucketResult>`,
  );
}

export function refuse(response: ServerResponse, status: number, code: string): true {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}, says the stub</Message></Error>`,
  );
  return true;
}

function send(
  bucket: Bucket,
  { method, key, range }: Asked,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const bytes = bucket.get(key);
  if (!bytes) return void refuse(response, 404, 'NoSuchKey');
  const etag = etagOf(bytes);
  const wanted = request.headers['if-match']?.replaceAll('"', '');
  if (wanted !== undefined && wanted !== etag) return void refuse(response, 412, 'PreconditionFailed');
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const start = Number(from ?? 0);
  const end = to ? Math.min(Number(to) + 1, bytes.length) : bytes.length;
  if (from !== undefined && start >= bytes.length) return void refuse(response, 416, 'InvalidRange');
  const body = bytes.subarray(start, end);
  response.writeHead(from === undefined ? 200 : 206, {
    etag: `"${etag}"`,
    'content-length': body.length,
    'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
    ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }),
  });
  response.end(method === 'HEAD' ? undefined : body);
}
