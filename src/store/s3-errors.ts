/** What an S3 service or the way to it said, as errors of this project. */
import { Day0Error, messageOf } from '../errors.ts';
import { storageFailed } from './keys.ts';

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'error';
}

export function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const { $metadata: metadata } = error;
  return typeof metadata === 'object' &&
    metadata !== null &&
    'httpStatusCode' in metadata &&
    typeof metadata.httpStatusCode === 'number'
    ? metadata.httpStatusCode
    : undefined;
}

/** `what` is the root or the object that could not be used. */
export function s3Failed(error: unknown, what: string, bucket: string): Error {
  if (error instanceof Day0Error) return error;
  const name = nameOf(error);
  const status = statusOf(error);
  const fails = (why: string, fix: string): Error => storageFailed(`${what} cannot be used`, why, fix, error);
  if (name === 'AbortError')
    return new Day0Error(
      {
        code: 'aborted',
        what: 'the call was withdrawn',
        why: messageOf(error),
        fix: 'call again',
        retry: 'safe',
      },
      { cause: error },
    );
  if (name === 'CredentialsProviderError')
    return fails(
      'no S3 credentials were found',
      'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE) for this server, or on a cluster give osmo a DATA credential of this bucket',
    );
  if (name === 'NoSuchBucket')
    return fails(`the bucket ${bucket} does not exist`, 'correct dig_url_root, or create the bucket');
  if (status === 403)
    return fails(`access was denied (${name})`, 'check the credentials and their rights on this bucket');
  if (name === 'SlowDown' || status === 503 || status === 429)
    return fails(
      `the service asks for fewer requests, and did so after each of several tries (${name})`,
      'wait a minute, then call again; nothing is lost',
    );
  if (name === 'TimeoutError')
    return fails(
      `the service did not answer in time: ${messageOf(error)}`,
      'check AWS_ENDPOINT_URL, the network and the service, then call again',
    );
  return fails(
    `${name}: ${messageOf(error)}`,
    'check AWS_ENDPOINT_URL, the network and the service, then call again',
  );
}

/** The deadline of a whole request, with its tries. */
export function unanswered(url: string, patience: number, cause: unknown): Error {
  return storageFailed(
    `${url} cannot be used`,
    `the service did not answer in time: nothing came for ${patience / 1000} s, with all tries`,
    'check AWS_ENDPOINT_URL, the network and the service, then call again',
    cause,
  );
}

/** A listing of a service that names what was not asked for would lead reads out of the root. */
export function notAsked(url: string, key: string): Error {
  return storageFailed(
    `the listing of ${url} names what is not below it`,
    JSON.stringify(key.slice(0, 120)),
    'see which service answers at this address',
  );
}
