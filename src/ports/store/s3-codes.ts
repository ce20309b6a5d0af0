/**
 * Cause and fix of what S3 services answer, by their codes: those of Amazon's "S3 API Reference, Error responses", which
 * other services use as well, and the few that MinIO adds.
 */
import { line } from '../../base/untrusted-text.ts';
import type { S3ErrorDetails } from './s3-error-details.ts';

type Meaning = (error: S3ErrorDetails, bucket: string) => readonly [why: string, fix: string];

const setAgain =
  'give this server credentials that are valid now (aws sso login, or new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN), and start it again';

const elsewhere: Meaning = ({ name, region, endpoint, message }, bucket) => {
  const where = [region && `the region ${region}`, endpoint && `at ${line(endpoint, 80)}`]
    .filter(Boolean)
    .join(', ');
  return [
    `the bucket ${bucket} is ${where ? `in ${where}` : 'in another region'}, and was asked for elsewhere (${name}: ${line(message, 120)})`,
    `set AWS_REGION=${region ?? '<region of the bucket>'} for this server; where AWS_ENDPOINT_URL names a region, give that region's address or leave it out`,
  ];
};

const expired: Meaning = ({ name, message }) => [
  `the credentials have expired (${name}: ${line(message)})`,
  setAgain,
];

const skewed: Meaning = ({ name, clock }) => {
  const minutes = clock === undefined ? undefined : Math.round((Date.now() - clock) / 60_000);
  const off =
    minutes === undefined || minutes === 0
      ? ''
      : `: it is ${Math.abs(minutes)} minutes ${minutes > 0 ? 'ahead of' : 'behind'} the service's`;
  return [
    `the clock of this machine is too far from the service's (${name})${off}`,
    'set the clock of this machine (timedatectl set-ntp true), then call again',
  ];
};

const busy: Meaning = ({ name }) => [
  `the service asks for fewer requests, and did so after each of several tries (${name})`,
  'wait a minute, then call again; nothing is lost',
];

const full: Meaning = ({ name, message }) => [
  `the storage has no room left (${name}: ${line(message)})`,
  'free room or raise the quota of the bucket, then call again',
];

const unknownKey: Meaning = ({ name }) => [
  `the service does not know the access key id (${name})`,
  'set AWS_ACCESS_KEY_ID to a key of this service: key and AWS_ENDPOINT_URL have to belong together',
];

const noBucket: Meaning = (_said, bucket) => [
  `the bucket ${bucket} does not exist`,
  'correct dig_url_root, or create the bucket; a bucket of another service needs AWS_ENDPOINT_URL',
];

export const byCode: Record<string, Meaning | undefined> = {
  PermanentRedirect: elsewhere,
  TemporaryRedirect: elsewhere,
  AuthorizationHeaderMalformed: elsewhere,
  IllegalLocationConstraintException: elsewhere,
  IncorrectEndpoint: elsewhere,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  TokenRefreshRequired: expired,
  InvalidToken: ({ message }) => [
    `the session token is not one of these credentials (InvalidToken: ${line(message)})`,
    `unset AWS_SESSION_TOKEN where the key has none, or ${setAgain}`,
  ],
  RequestTimeTooSkewed: skewed,
  RequestExpired: skewed,
  SignatureDoesNotMatch: () => [
    'the secret key does not belong to the key id, or a proxy changes the request on its way (SignatureDoesNotMatch)',
    'set AWS_SECRET_ACCESS_KEY again, without blanks or quotes around it; when it is right, AWS_ENDPOINT_URL must be the address that the service itself knows, not one that a proxy rewrites',
  ],
  InvalidAccessKeyId: unknownKey,
  // Of versitygw, with status 404.
  XAdminUserNotFound: unknownKey,
  AccessDenied: ({ message }, bucket) => [
    `access was denied (AccessDenied): ${line(message)}`,
    `give these credentials s3:ListBucket on ${bucket}, and s3:GetObject and s3:PutObject on what is below dig_url_root; or use others`,
  ],
  AllAccessDisabled: ({ message }) => [
    `the service has closed this bucket (AllAccessDisabled: ${line(message)})`,
    'ask the owner of the bucket, or use another dig_url_root',
  ],
  AccountProblem: ({ message }) => [
    `there is a problem with the account (AccountProblem: ${line(message)})`,
    'ask the owner of the account: nothing can be done here',
  ],
  NoSuchBucket: noBucket,
  InvalidBucketName: ({ message }, bucket) => [
    `${bucket} can be no name of a bucket (InvalidBucketName: ${line(message)})`,
    'correct dig_url_root: s3://<bucket>/<prefix>',
  ],
  InvalidObjectState: ({ message }) => [
    `the object lies in an archive (InvalidObjectState: ${line(message)})`,
    'restore it from the archive, which takes minutes to hours, then call again',
  ],
  SlowDown: busy,
  RequestLimitExceeded: busy,
  TooManyRequests: busy,
  Throttling: busy,
  ThrottlingException: busy,
  ServiceUnavailable: busy,
  SlowDownRead: busy,
  SlowDownWrite: busy,
  QuotaExceeded: full,
  XMinioStorageFull: full,
  XMinioAdminBucketQuotaExceeded: full,
  NotImplemented: ({ message }) => [
    `the service does not know this request (NotImplemented: ${line(message)})`,
    'use a service that has listings of version 2, ranges and conditional writes',
  ],
};
