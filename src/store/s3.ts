/** An S3 bucket, or a prefix in one, as an object store: any server that speaks the S3 API. */
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  alreadyExists,
  changed,
  checkKey,
  checkReadable,
  isWrongContent,
  mostInMemory,
  notFound,
  tooLarge,
} from './keys.ts';
import type { ListOptions, ObjectInfo, ObjectStore, StreamOptions } from './port.ts';
import { type BodyAnswer, plainMd5, wholeBody } from './s3-body.ts';
import { s3Client, usualIdle } from './s3-client.ts';
import { nameOf, notAsked, s3Failed, statusOf, unanswered } from './s3-errors.ts';
import { FastGet } from './s3-fast-get.ts';
import { checkedPages } from './s3-list.ts';

/** `idle` is how many milliseconds a connection may be silent. */
export async function openS3Store(
  url: string,
  env: NodeJS.ProcessEnv = process.env,
  idle = usualIdle,
): Promise<ObjectStore> {
  const sdk = await import('@aws-sdk/client-s3');
  const client = await s3Client(sdk, env, idle);
  const fast = new FastGet(client, idle);
  const [bucket = '', ...rest] = url.slice('s3://'.length).replace(/\/+$/, '').split('/');
  const prefix = rest.length > 0 ? `${rest.join('/')}/` : '';
  // Five tries of a silent service would be longer than a host waits for a call.
  const patience = Math.min(idle * 2, longestAnswer);
  return new S3Store(url.replace(/\/+$/, ''), bucket, prefix, client, fast, sdk, patience);
}

/** Milliseconds until a request with all its tries has to be answered; bodies under way are watched by their silence. */
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
    private readonly client: S3Client,
    private readonly fast: FastGet,
    private readonly sdk: typeof import('@aws-sdk/client-s3'),
    /** Milliseconds. */
    private readonly patience: number,
  ) {}

  /** Runs a request whose answer has to begin in time. */
  private async inTime<T>(
    signal: AbortSignal | undefined,
    request: (options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.patience);
    try {
      return await request({ abortSignal: signal ? AbortSignal.any([signal, late.signal]) : late.signal });
    } catch (error) {
      throw late.signal.aborted && !signal?.aborted ? unanswered(this.url, this.patience, error) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  async *list(
    prefix: string,
    { limit = Number.POSITIVE_INFINITY, after, signal }: ListOptions = {},
  ): AsyncIterable<ObjectInfo> {
    let left = limit;
    const pages = checkedPages(this.url, (token) =>
      this.send(signal, (options) =>
        this.client.send(
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
        if (!Key.startsWith(this.prefix + prefix)) throw notAsked(this.url, Key);
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
      this.send(signal, (options) =>
        this.client.send(
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
    try {
      const asked = new this.sdk.HeadObjectCommand(this.readable(key));
      const found = await this.inTime(undefined, (options) => this.client.send(asked, options));
      const modified = found.LastModified?.getTime();
      return {
        key,
        bytes: found.ContentLength ?? 0,
        modified,
        etag: tagOf(found.ETag),
        md5: plainMd5(found),
      };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw s3Failed(error, `${this.url}/${key}`, this.bucket);
    }
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
        await new Upload({ client: this.client, params: { ...at, Body: body, ...condition } }).done();
      } else {
        const put = new this.sdk.PutObjectCommand({ ...at, Body: body, ...condition });
        // What takes a while to send is watched by its silence.
        if (body.length > 8 * 1024 * 1024) await this.client.send(put);
        else await this.inTime(undefined, (options) => this.client.send(put, options));
      }
    } catch (error) {
      throw statusOf(error) === 412
        ? alreadyExists(this.url, key)
        : s3Failed(error, `${this.url}/${key}`, this.bucket);
    }
  }

  async remove(key: string): Promise<void> {
    const at = { Bucket: this.bucket, Key: this.prefix + checkKey(key) };
    await this.send(undefined, (options) => this.client.send(new this.sdk.DeleteObjectCommand(at), options));
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
    const range = whole ? undefined : `bytes=${start}-${end === undefined ? '' : end - 1}`;
    // Of a whole object without a plain MD5 the SDK compares what other checksums the service has.
    if (etag !== undefined && (!whole || isMd5(etag))) {
      const at = { key: this.prefix + checkReadable(key), range, etag: etag.replaceAll('"', ''), signal };
      const answer = await this.fast.get(at);
      if (answer) return answer;
    }
    try {
      const asked = new this.sdk.GetObjectCommand({
        ...this.readable(key),
        ...(range === undefined ? { ChecksumMode: 'ENABLED' } : { Range: range }),
        ...(etag === undefined ? {} : { IfMatch: etag }),
      });
      return await this.inTime(signal, (options) => this.client.send(asked, options));
    } catch (error) {
      const status = statusOf(error);
      // A range of nothing, as of an empty object: the file store gives no bytes for it, too.
      if (status === 416) return { Body: Readable.from([]), ContentLength: 0 };
      if (status === 412) throw changed(this.url, key);
      throw status === 404 && nameOf(error) !== 'NoSuchBucket'
        ? notFound(this.url, key)
        : s3Failed(error, `${this.url}/${key}`, this.bucket);
    }
  }

  private async send<T>(
    signal: AbortSignal | undefined,
    request: (options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.inTime(signal, request);
    } catch (error) {
      throw s3Failed(error, this.url, this.bucket);
    }
  }
}

/** Some services have no tag for what was not written through them. */
const tagOf = (etag: string | undefined): string | undefined => etag?.replaceAll('"', '') || undefined;
const isMd5 = (etag: string): boolean => /^"?[0-9a-f]{32}"?$/.test(etag);
