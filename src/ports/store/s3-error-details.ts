/** What is read of an error of the S3 client: the service's code and words, and what its headers tell. */
import type { S3Client } from '@aws-sdk/client-s3';

export interface S3ErrorDetails {
  /** The service's code, such as `ExpiredToken`; `Unknown` of an answer without a body; else the error's name. */
  name: string;
  message: string;
  /** The region in which the bucket is, where the service says so. */
  region: string | undefined;
  /** The address at which the bucket is, where the service says so. */
  endpoint: string | undefined;
  /** The service's clock, milliseconds since the epoch. */
  clock: number | undefined;
  /** The beginning of an answer that could not be read as S3's. */
  body: string | undefined;
}

/** An answer of success that no S3 service gives. */
export class NoS3Service extends Error {
  constructor(
    readonly status: number,
    readonly begins: string,
  ) {
    super(`status ${status} without the headers of S3`);
    this.name = 'NoS3Service';
  }
}

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'error');

export function statusOf(error: unknown): number | undefined {
  const status = at(at(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

/** Names of regions stand in host names, so nothing else may pass for one. */
const isRegion = (text: string): boolean => /^[a-z0-9][a-z0-9-]{0,39}$/.test(text);

export function errorDetails(error: unknown): S3ErrorDetails {
  const message = error instanceof Error ? error.message : '';
  const headers = at(at(error, '$response'), 'headers');
  const region = [
    at(headers, 'x-amz-bucket-region'),
    at(error, 'Region'),
    /expecting '([^']+)'/.exec(message)?.[1],
  ].find((one): one is string => typeof one === 'string' && isRegion(one));
  const clock = Date.parse(text(at(error, 'ServerTime')) ?? text(at(headers, 'date')) ?? '');
  const unread = /XML parse error|Deserialization error/.test(message);
  return {
    name: nameOf(error),
    message,
    region,
    endpoint: text(at(error, 'Endpoint')),
    clock: Number.isNaN(clock) ? undefined : clock,
    body: unread ? (text(at(error, '$responseBodyText')) ?? '') : undefined,
  };
}

/** A 404 in another form than S3's says nothing of the object. */
export const isForeign = (error: unknown): boolean =>
  errorDetails(error).body !== undefined ||
  /html|json/.test(text(at(at(at(error, '$response'), 'headers'), 'content-type')) ?? '');

/**
 * Answers of success that come from a web page end in `NoS3Service`: some requests have no body whose form would tell.
 * `heard` is called with the status of each answer.
 */
export function refusePages(client: S3Client, heard: (status: number) => void): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const status = at(result.response, 'statusCode');
      if (typeof status === 'number') heard(status);
      const headers = at(result.response, 'headers');
      const page = /^text\/html\b/.test(text(at(headers, 'content-type')) ?? '');
      const ours = ['etag', 'x-amz-request-id', 'x-amz-id-2'].some((name) => at(headers, name) !== undefined);
      if (page && !ours && typeof status === 'number' && status < 300)
        throw new NoS3Service(status, '<html>');
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'refusePages' },
  );
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function at(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}
