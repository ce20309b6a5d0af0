/** An S3 bucket, or a prefix in one, as an object store: any server that speaks the S3 API. */
import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Day0Error, messageOf } from '../errors.ts';
import { alreadyExists, checkKey, notFound, storageFailed } from './keys.ts';
import type { ListOptions, ObjectInfo, ObjectStore } from './port.ts';

/** Credentials and endpoint come from the AWS environment; another endpoint is addressed by path. */
export async function openS3Store(url: string, env: NodeJS.ProcessEnv = process.env): Promise<ObjectStore> {
  const sdk = await import('@aws-sdk/client-s3');
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL;
  const client = new sdk.S3Client({
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1',
    ...(endpoint ? { endpoint, forcePathStyle: true } : {}),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
  });
  const [bucket = '', ...rest] = url.slice('s3://'.length).replace(/\/+$/, '').split('/');
  const prefix = rest.length > 0 ? `${rest.join('/')}/` : '';
  return new S3Store(url.replace(/\/+$/, ''), bucket, prefix, client, sdk);
}

class S3Store implements ObjectStore {
  constructor(
    readonly url: string,
    private readonly bucket: string,
    private readonly prefix: string,
    private readonly client: S3Client,
    private readonly sdk: typeof import('@aws-sdk/client-s3'),
  ) {}

  async *list(
    prefix: string,
    { limit = Number.POSITIVE_INFINITY, after, signal }: ListOptions = {},
  ): AsyncIterable<ObjectInfo> {
    let left = limit;
    let token: string | undefined;
    do {
      const page = await this.send(() =>
        this.client.send(
          new this.sdk.ListObjectsV2Command({
            Bucket: this.bucket,
            Prefix: this.prefix + prefix,
            MaxKeys: Math.min(1000, left),
            ...(token
              ? { ContinuationToken: token }
              : after === undefined
                ? {}
                : { StartAfter: this.prefix + after }),
          }),
          signal ? { abortSignal: signal } : {},
        ),
      );
      for (const { Key, Size, LastModified, ETag } of page.Contents ?? []) {
        if (Key === undefined || Key.endsWith('/')) continue;
        if (left-- <= 0) return;
        yield {
          key: Key.slice(this.prefix.length),
          bytes: Size ?? 0,
          modified: LastModified?.getTime(),
          etag: tagOf(ETag),
        };
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined && left > 0);
  }

  async children(prefix: string, { limit = Number.POSITIVE_INFINITY }: ListOptions = {}): Promise<string[]> {
    const names: string[] = [];
    const base = this.prefix + prefix;
    let token: string | undefined;
    do {
      const page = await this.send(() =>
        this.client.send(
          new this.sdk.ListObjectsV2Command({
            Bucket: this.bucket,
            Prefix: base,
            Delimiter: '/',
            ...(token ? { ContinuationToken: token } : {}),
          }),
        ),
      );
      for (const { Prefix } of page.CommonPrefixes ?? []) if (Prefix) names.push(Prefix.slice(base.length));
      for (const { Key } of page.Contents ?? []) if (Key && Key !== base) names.push(Key.slice(base.length));
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined && names.length < limit);
    return names.sort().slice(0, limit);
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    try {
      const found = await this.client.send(new this.sdk.HeadObjectCommand(this.at(key)));
      return {
        key,
        bytes: found.ContentLength ?? 0,
        modified: found.LastModified?.getTime(),
        etag: tagOf(found.ETag),
      };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw this.failed(error);
    }
  }

  async read(key: string, range?: { start: number; end: number }): Promise<Uint8Array> {
    const body = await this.body(key, range);
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  stream(key: string): Promise<Readable> {
    return this.body(key);
  }

  async write(
    key: string,
    body: Uint8Array | Readable,
    { ifAbsent = false }: { ifAbsent?: boolean } = {},
  ): Promise<void> {
    const condition = ifAbsent ? { IfNoneMatch: '*' } : {};
    try {
      if (body instanceof Readable) {
        const { Upload } = await import('@aws-sdk/lib-storage');
        await new Upload({
          client: this.client,
          params: { ...this.at(key), Body: body, ...condition },
        }).done();
      } else
        await this.client.send(new this.sdk.PutObjectCommand({ ...this.at(key), Body: body, ...condition }));
    } catch (error) {
      throw statusOf(error) === 412 ? alreadyExists(this.url, key) : this.failed(error);
    }
  }

  async remove(key: string): Promise<void> {
    await this.send(() => this.client.send(new this.sdk.DeleteObjectCommand(this.at(key))));
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: this.prefix + checkKey(key) };
  }

  private async body(key: string, range?: { start: number; end: number }): Promise<Readable> {
    const part = range ? { Range: `bytes=${range.start}-${range.end - 1}` } : {};
    try {
      const { Body } = await this.client.send(new this.sdk.GetObjectCommand({ ...this.at(key), ...part }));
      if (Body instanceof Readable) return Body;
      throw new Error('the answer has no body');
    } catch (error) {
      // A range of nothing, as of an empty object: the file store gives no bytes for it, too.
      if (range && statusOf(error) === 416) return Readable.from([]);
      throw statusOf(error) === 404 && nameOf(error) !== 'NoSuchBucket'
        ? notFound(this.url, key)
        : this.failed(error);
    }
  }

  private async send<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      throw this.failed(error);
    }
  }

  private failed(error: unknown): Error {
    if (error instanceof Day0Error) return error;
    const name = nameOf(error);
    const status = statusOf(error);
    const what = `${this.url} cannot be used`;
    if (name === 'CredentialsProviderError') {
      return storageFailed(
        what,
        'no S3 credentials were found',
        'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE) for this server',
        error,
      );
    }
    if (name === 'NoSuchBucket')
      return storageFailed(
        what,
        `the bucket ${this.bucket} does not exist`,
        'correct dig_url_root, or create the bucket',
        error,
      );
    if (status === 403)
      return storageFailed(
        what,
        `access was denied (${name})`,
        'check the credentials and their rights on this bucket',
        error,
      );
    return storageFailed(
      what,
      `${name}: ${messageOf(error)}`,
      'check AWS_ENDPOINT_URL, the network and the service, then call again',
      error,
    );
  }
}

const tagOf = (etag: string | undefined): string | undefined => etag?.replaceAll('"', '');

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'error';
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const { $metadata: metadata } = error;
  return typeof metadata === 'object' &&
    metadata !== null &&
    'httpStatusCode' in metadata &&
    typeof metadata.httpStatusCode === 'number'
    ? metadata.httpStatusCode
    : undefined;
}
