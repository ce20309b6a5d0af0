/** What an S3 service or the way to it said, as errors of this project: each answer with its own cause and fix. */
import { Day0Error, messageOf } from '../../base/errors.ts';
import { line } from '../../base/untrusted-text.ts';
import { storageFailed } from './keys.ts';
import { byCode } from './s3-codes.ts';
import { errorDetails, NoS3Service, statusOf } from './s3-error-details.ts';

/** `what` is the root or the object that could not be used. */
export function s3Failed(error: unknown, what: string, bucket: string): Error {
  if (error instanceof Day0Error) return error;
  const details = errorDetails(error);
  const fails = ([why, fix]: readonly [string, string]): Error =>
    storageFailed(`${what} cannot be used`, why, fix, error);
  if (details.name === 'AbortError')
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
  if (details.name === 'CredentialsProviderError')
    return fails([
      'no S3 credentials were found',
      'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE) for this server, or on a cluster give osmo a DATA credential of this bucket',
    ]);
  if (error instanceof NoS3Service) return fails(noS3(error.status, error.begins));
  const known = byCode[details.name];
  if (known) return fails(known(details, bucket));
  const status = statusOf(error);
  if (status === undefined) return fails(noAnswer(error));
  if (details.body !== undefined || status < 300) return fails(noS3(status, details.body ?? ''));
  return fails(byStatus(status, details.name, details.message, bucket));
}

/** Something answered, and not in the form of S3. */
function noS3(status: number, begins: string): readonly [string, string] {
  const text = line(begins, 120);
  if (/HTTP request .*HTTPS/i.test(text))
    return [
      `the service speaks https, and the address says http: it said "${text}"`,
      'give AWS_ENDPOINT_URL with https://',
    ];
  const page = /^\s*</.test(begins) && !/^\s*<\?xml/.test(begins);
  return [
    `${page ? 'a web page' : 'something else than an S3 service'} answered (${status})${text ? `: ${text}` : ''}`,
    "AWS_ENDPOINT_URL has to be the address of the S3 service itself: not its console, whose port is another one, nor a proxy's page for signing in",
  ];
}

function byStatus(status: number, name: string, message: string, bucket: string): readonly [string, string] {
  const words = /^Unknown/.test(message) ? name : `${name}: ${line(message)}`;
  const answer = /^Unknown/.test(words) ? `${status} without a word` : `${status} ${words}`;
  if (status === 401 || status === 403)
    return [
      `access was denied (${answer})`,
      `check the credentials and their rights on the bucket ${bucket}: list, get and put`,
    ];
  if (status === 407)
    return [
      `a proxy wants to be signed in to (${answer})`,
      'set NO_PROXY for this address, or give the proxy its login',
    ];
  if (status === 429 || status === 503)
    return [
      `the service asks for fewer requests, and did so after each of several tries (${answer})`,
      'wait a minute, then call again; nothing is lost',
    ];
  if (status === 502 || status === 504)
    return [
      `a gateway answers for a service that is not up, after each of several tries (${answer})`,
      'see that the S3 service behind AWS_ENDPOINT_URL runs, then call again',
    ];
  if (status >= 500)
    return [
      `the service failed, after each of several tries (${answer})`,
      'call again; when it stays, its own log says why: our request is as before',
    ];
  if (status >= 300 && status < 400)
    return [
      `the address leads elsewhere (${answer}), and no redirect that is not S3's own is followed`,
      'set AWS_ENDPOINT_URL to the address of the S3 service itself',
    ];
  return [
    `the service refused the request (${answer})`,
    'mend what its words name; without words these are most often the region (AWS_REGION) or a token that has expired (AWS_SESSION_TOKEN)',
  ];
}

/** No answer came: the way there is what has to be looked at. */
function noAnswer(error: unknown): readonly [string, string] {
  const message = line(messageOf(error));
  if (/wrong[ _]version[ _]number|packet length too long|record layer failure/i.test(message))
    return [
      'what answers there speaks no TLS, and the address says https',
      'give AWS_ENDPOINT_URL with http://',
    ];
  if (/certificate|self[- ]signed|altnames/i.test(message))
    return [
      `the certificate of the service is not trusted: ${message}`,
      'name its authority in NODE_EXTRA_CA_CERTS for this server, and use the host name that the certificate names',
    ];
  if (/socket hang up|ECONNRESET|Parse Error|HPE_/i.test(message))
    return [
      `the connection ended before an answer (${message})`,
      'a port that speaks TLS does so when it is asked by http://: then give AWS_ENDPOINT_URL with https://; else see whether the service was restarted, then call again',
    ];
  if (errorDetails(error).name === 'TimeoutError')
    return [
      `the service did not answer in time: ${message}`,
      'check AWS_ENDPOINT_URL, the network and the service, then call again',
    ];
  return [
    `no answer came: ${message}`,
    'check AWS_ENDPOINT_URL, the network and the service, then call again',
  ];
}

/** The deadline of a whole request, with its tries; `last` is the status of the last answer to one of them. */
export function unanswered(url: string, patience: number, last: number | undefined, cause: unknown): Error {
  const seconds = patience / 1000;
  if (last !== undefined && last >= 400)
    return storageFailed(
      `${url} cannot be used`,
      `the service answers ${last} to every try, for ${seconds} s`,
      'wait a minute, then call again; when it stays, the log of the service says why',
      cause,
    );
  return storageFailed(
    `${url} cannot be used`,
    `the service did not answer in time: nothing came for ${seconds} s, with all tries`,
    'check AWS_ENDPOINT_URL, the network and the service, then call again',
    cause,
  );
}

/** A listing of a service that names what was not asked for would lead reads out of the root. */
export function unexpectedKey(url: string, key: string): Error {
  return storageFailed(
    `the listing of ${url} names what is not below it`,
    JSON.stringify(key.slice(0, 120)),
    'see which service answers at this address',
  );
}
