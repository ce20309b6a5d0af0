/** An S3 bucket, or a prefix in one, as an object store: any server that speaks the S3 API. */
import { Readable } from 'node:stream';
import {
  alreadyExists,
  changed,
  checkKey,
  checkReadable,
  isWrongContent,
  mostInMemory,
  noObject,
  tooLarge,
} from './keys.ts';
import type { ListOptions, ObjectInfo, ObjectStore, StreamOptions } from './port.ts';
import { type BodyAnswer, plainMd5, wholeBody } from './s3-body.ts';
import { s3Client, usualIdle } from './s3-client.ts';
import { byCode } from './s3-codes.ts';
import { S3Door } from './s3-door.ts';
import { isForeign, nameOf, statusOf } from './s3-error-details.ts';
import { s3Failed, unexpectedKey } from './s3-errors.ts';
import { checkedPages } from './s3-list.ts';

/** `idle` is how many milliseconds a connection may be silent. */
export async function openS3Store(
  url: string,
  env: NodeJS.ProcessEnv = process.env,
  idle = usualIdle,
): Promise<ObjectStore> {
  const sdk = await import('@aws-sdk/client-s3');
  const [bucket = '', ...rest] = url.slice('s3://'.length).replace(/\/+$/, '').split('/');
  const prefix = rest.length > 0 ? `${rest.join('/')}/` : '';
  // Five tries of a silent service would be longer than a host waits for a call.
  const patience = Math.min(idle * 2, longestAnswer);
  const plain = url.replace(/\/+$/, '');
  return new S3Store(plain, bucket, prefix, await S3Door.open(plain, sdk, env, idle, patience), sdk);
}

/** Milliseconds until a request with all its tries has to be answered, at most. */
const longestAnswer = 25_000;

/** Whether the SDK's own chain finds any; what they are good for shows when they are used. */
export async function hasCredentials(env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const client = await s3Client(await import('@aws-sdk/client-s3'), env, usualIdle);
  return client.config.credentials().then(
    () => true,
    (error: unknown) => nameOf(error) !== 'CredentialsProviderError',
  );
}

class S3Store implements ObjectStore {
  readonly via = 's3';

  constructor(
    readonly url: string,
    private readonly bucket: string,
    private readonly prefix: string,
    private readonly door: S3Door,
    private readonly sdk: typeof import('@aws-sdk/client-s3'),
  ) {}

  async *list(
    prefix: string,
    { limit = Number.POSITIVE_INFINITY, after, signal }: ListOptions = {},
  ): AsyncIterable<ObjectInfo> {
    let left = limit;
    const pages = checkedPages(this.url, (token) =>
      this.send(signal, (client, options) =>
        client.send(
          new this.sdk.ListObjectsV2Command({
            Bucket: this.bucket,
            Prefix: this.prefix + prefix,
            MaxKeys: Math.max(1, Math.min(1000, left)),
            ...(token
              ? { ContinuationToken: token }
              : after === undefined
                ? {}
                : { StartAfter: this.prefix + after }),
          }),
          options,
        ),
      ),
    );
    for await (const page of pages) {
      for (const { Key, Size, LastModified, ETag } of page.Contents ?? []) {
        if (Key === undefined || Key.endsWith('/')) continue;
        if (!Key.startsWith(this.prefix + prefix)) throw unexpectedKey(this.url, Key);
        if (left-- <= 0) return;
        const modified = LastModified?.getTime();
        yield { key: Key.slice(this.prefix.length), bytes: Size ?? 0, modified, etag: tagOf(ETag) };
      }
      if (left <= 0) return;
    }
  }

  async children(
    prefix: string,
    { limit = Number.POSITIVE_INFINITY, signal }: ListOptions = {},
  ): Promise<string[]> {
    const names: string[] = [];
    const base = this.prefix + prefix;
    const pages = checkedPages(this.url, (token) =>
      this.send(signal, (client, options) =>
        client.send(
          new this.sdk.ListObjectsV2Command({
            Bucket: this.bucket,
            Prefix: base,
            Delimiter: '/',
            ...(token ? { ContinuationToken: token } : {}),
          }),
          options,
        ),
      ),
    );
    for await (const page of pages) {
      for (const { Prefix } of page.CommonPrefixes ?? []) if (Prefix) names.push(Prefix.slice(base.length));
      for (const { Key } of page.Contents ?? []) if (Key && Key !== base) names.push(Key.slice(base.length));
      if (names.length >= limit) break;
    }
    return names.sort().slice(0, limit);
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    const command = new this.sdk.HeadObjectCommand(this.readable(key));
    // The empty object by which consoles show a folder is none, as in a listing.
    if (key.endsWith('/')) return undefined;
    const once = () => this.door.ask(undefined, (client, options) => client.send(command, options));
    let found: Awaited<ReturnType<typeof once>> | undefined;
    try {
      found = await once().catch(async (error: unknown) => {
        const status = statusOf(error) ?? 500;
        if (triedAgain.has(status) || isAbsent(error, this.door)) throw error;
        // The answer to this request has no body, so that a listing has to find out what the matter is.
        const before = this.door.fast;
        await this.listOne();
        if (this.door.fast === before) throw error;
        return once();
      });
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw s3Failed(error, `${this.url}/${key}`, this.bucket);
    }
    const { ContentLength, LastModified, ETag } = found;
    const modified = LastModified?.getTime();
    return { key, bytes: ContentLength ?? 0, modified, etag: tagOf(ETag), md5: plainMd5(found) };
  }

  private async listOne(): Promise<void> {
    const command = new this.sdk.ListObjectsV2Command({
      Bucket: this.bucket,
      Prefix: this.prefix,
      MaxKeys: 1,
    });
    for await (const _ of checkedPages(this.url, () =>
      this.send(undefined, (client, options) => client.send(command, options)),
    ))
      return;
  }

  async read(key: string, options?: StreamOptions): Promise<Uint8Array> {
    const once = async (): Promise<Uint8Array> => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of this.body(key, options)) {
        size += chunk.length;
        if (size > mostInMemory) throw tooLarge(this.url, key);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    };
    try {
      return await once();
    } catch (error) {
      // Bytes that were altered on the way come right the second time; what is damaged in the store does not.
      if (!isWrongContent(error)) throw error;
      return once();
    }
  }

  async stream(key: string, options: StreamOptions = {}): Promise<Readable> {
    const body = this.body(key, options)[Symbol.asyncIterator]();
    // The first bytes are waited for, so that an object that is not there rejects here.
    const first = await body.next();
    const rest = async function* (): AsyncIterable<Uint8Array> {
      for (let next = first; !next.done; next = await body.next()) yield next.value;
    };
    return Readable.from(rest(), { objectMode: false, highWaterMark: 256 * 1024 });
  }

  async write(
    key: string,
    body: Uint8Array | Readable,
    { ifAbsent = false }: { ifAbsent?: boolean } = {},
  ): Promise<void> {
    const condition = ifAbsent ? { IfNoneMatch: '*' } : {};
    const at = { Bucket: this.bucket, Key: this.prefix + checkKey(key) };
    try {
      if (body instanceof Readable) {
        const { Upload } = await import('@aws-sdk/lib-storage');
        // A listing, since what is wrong with the region stands in a body.
        const listing = new this.sdk.ListObjectsV2Command({
          Bucket: this.bucket,
          Prefix: at.Key,
          MaxKeys: 1,
        });
        const client = await this.door.settled((one, options) => one.send(listing, options));
        await new Upload({ client, params: { ...at, Body: body, ...condition } }).done();
      } else {
        const put = new this.sdk.PutObjectCommand({ ...at, Body: body, ...condition });
        // What takes a while to send is watched by its silence.
        const large = body.length > 8 * 1024 * 1024;
        await this.door.ask(undefined, (client, options) => client.send(put, large ? {} : options));
      }
    } catch (error) {
      throw statusOf(error) === 412
        ? alreadyExists(this.url, key)
        : s3Failed(error, `${this.url}/${key}`, this.bucket);
    }
  }

  async remove(key: string): Promise<void> {
    const at = { Bucket: this.bucket, Key: this.prefix + checkKey(key) };
    const gone = new this.sdk.DeleteObjectCommand(at);
    await this.send(undefined, (client, options) => client.send(gone, options));
  }

  private readable(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: this.prefix + checkReadable(key) };
  }

  private body(key: string, { start = 0, end, etag, signal }: StreamOptions = {}): AsyncIterable<Buffer> {
    const whole = start === 0 && end === undefined;
    if (end !== undefined && end <= start) return Readable.from([]);
    return wholeBody(
      {
        key,
        start,
        end,
        signal,
        ask: (from, tag) => this.get(key, whole && from === 0, from, end, tag, signal),
      },
      etag,
    );
  }

  private async get(
    key: string,
    whole: boolean,
    start: number,
    end: number | undefined,
    etag: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<BodyAnswer> {
    if (checkReadable(key).endsWith('/')) throw noObject(this.url, key);
    const range = whole ? undefined : `bytes=${start}-${end === undefined ? '' : end - 1}`;
    // Of a whole object without a plain MD5 the SDK compares what other checksums the service has.
    if (etag !== undefined && (!whole || isMd5(etag))) {
      const at = { key: this.prefix + checkReadable(key), range, etag: etag.replaceAll('"', ''), signal };
      const answer = await this.door.fast.get(at);
      if (answer) return answer;
    }
    try {
      const command = new this.sdk.GetObjectCommand({
        ...this.readable(key),
        ...(range === undefined ? { ChecksumMode: 'ENABLED' } : { Range: range }),
        ...(etag === undefined ? {} : { IfMatch: etag }),
      });
      return await this.door.ask(signal, (client, options) => client.send(command, options));
    } catch (error) {
      const status = statusOf(error);
      // A range of nothing, as of an empty object: the file store gives no bytes for it, too.
      if (status === 416) return { Body: Readable.from([]), ContentLength: 0 };
      if (status === 412) throw changed(this.url, key);
      throw status === 404 && !isForeign(error) && !(nameOf(error) in byCode)
        ? noObject(this.url, key)
        : s3Failed(error, `${this.url}/${key}`, this.bucket);
    }
  }

  private async send<T>(
    signal: AbortSignal | undefined,
    request: Parameters<typeof this.door.ask<T>>[1],
  ): Promise<T> {
    try {
      return await this.door.ask(signal, request);
    } catch (error) {
      throw s3Failed(error, this.url, this.bucket);
    }
  }
}

/** What the client has command for several times already; nor is there more to find out where nothing came. */
const triedAgain = new Set([500, 502, 503, 504]);
/** Whether a 404 is the service's word of the object: not of another service, nor of the bucket. */
const isAbsent = (error: unknown, door: S3Door): boolean =>
  statusOf(error) === 404 && !isForeign(error) && door.known;
/** Some services have no tag for what was not written through them. */
const tagOf = (etag: string | undefined): string | undefined => etag?.replaceAll('"', '') || undefined;
const isMd5 = (etag: string): boolean => /^"?[0-9a-f]{32}"?$/.test(etag);
