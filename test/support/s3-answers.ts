/**
 * What S3 services answer in the wild, and what is right for each. The XML is that of Amazon's S3 API Reference (Error
 * responses), with its further elements; the pages are those of consoles and gateways.
 */

export const xml = (code: string, message: string, more = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more}<RequestId>4442587FB7D0A2F9</RequestId></Error>`;
export const listing =
  '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bkt</Name><Prefix></Prefix><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>';

export interface Row {
  status: number;
  body: string;
  headers?: Record<string, string>;
  why: RegExp;
  fix: RegExp;
}

export const row = (
  status: number,
  body: string,
  why: RegExp,
  fix: RegExp,
  headers?: Row['headers'],
): Row => ({
  status,
  body,
  why,
  fix,
  ...(headers ? { headers } : {}),
});
const html = { 'content-type': 'text/html' };

export const s3Answers: Record<string, Row> = {
  'another region, without its name': row(
    301,
    xml(
      'PermanentRedirect',
      'must be addressed',
      '<Endpoint>bkt.s3-eu.example.com</Endpoint><Bucket>bkt</Bucket>',
    ),
    /in at bkt\.s3-eu|PermanentRedirect/,
    /AWS_REGION=<region of the bucket>/,
  ),
  'an expired token': row(
    400,
    xml('ExpiredToken', 'The provided token has expired.', '<Token-0>x</Token-0>'),
    /have expired \(ExpiredToken/,
    /aws sso login.*AWS_SESSION_TOKEN/,
  ),
  'a foreign token': row(
    400,
    xml('InvalidToken', 'The provided token is malformed or otherwise invalid.'),
    /InvalidToken/,
    /unset AWS_SESSION_TOKEN/,
  ),
  'a wrong clock': row(
    403,
    xml(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      `<RequestTime>20200101T000000Z</RequestTime><ServerTime>2020-01-01T00:00:00Z</ServerTime><MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>`,
    ),
    /clock.*minutes ahead of the service/,
    /set-ntp/,
  ),
  'too many requests': row(
    503,
    xml('SlowDown', 'Please reduce your request rate.'),
    /fewer requests|answers 503/,
    /wait a minute/,
  ),
  '503 without a word': row(503, '', /fewer requests.*503|answers 503/, /wait a minute/),
  '429': row(429, xml('TooManyRequests', 'slow down'), /fewer requests|answers 429/, /wait a minute/),
  'a wrong secret': row(
    403,
    xml(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      '<AWSAccessKeyId>tester</AWSAccessKeyId><StringToSign>AWS4-HMAC-SHA256</StringToSign>',
    ),
    /secret key does not belong.*proxy/,
    /AWS_SECRET_ACCESS_KEY/,
  ),
  'an unknown key': row(
    403,
    xml(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      '<AWSAccessKeyId>tester</AWSAccessKeyId>',
    ),
    /does not know the access key id/,
    /AWS_ACCESS_KEY_ID.*AWS_ENDPOINT_URL/,
  ),
  'no rights': row(
    403,
    xml('AccessDenied', 'User: arn:aws:iam::1:user/u is not authorized to perform: s3:ListBucket'),
    /access was denied \(AccessDenied\): User: arn.*s3:ListBucket/,
    /s3:ListBucket on bkt/,
  ),
  '403 without a word': row(403, '', /access was denied \(403/, /rights on the bucket bkt/),
  'no bucket': row(
    404,
    xml('NoSuchBucket', 'The specified bucket does not exist', '<BucketName>bkt</BucketName>'),
    /bucket bkt does not exist/,
    /dig_url_root/,
  ),
  'a service that fails': row(
    500,
    xml('InternalError', 'We encountered an internal error. Please try again.'),
    /service failed.*InternalError|service failed.*500/,
    /its own log/,
  ),
  'a gateway before nothing': row(
    502,
    '<html><h1>502 Bad Gateway</h1></html>',
    /gateway answers.*502/,
    /behind AWS_ENDPOINT_URL/,
    html,
  ),
  'a full disk': row(
    507,
    xml('XMinioStorageFull', 'Storage backend has reached its minimum free drive threshold.'),
    /no room left|service failed \(507|507/,
    /free room|its own log/,
  ),
  'a console': row(
    200,
    '<!doctype html><html><head><meta charset="utf-8"><title>Console</title></head></html>',
    /web page answered \(200\)/,
    /console, whose port/,
    html,
  ),
  'a page that forbids': row(
    403,
    '<html><body><h1>403 Forbidden</h1><hr></body></html>',
    /web page answered \(403\).*Forbidden|access was denied/,
    /AWS_ENDPOINT_URL|rights/,
    html,
  ),
  'another service': row(
    404,
    '{"message":"no route"}',
    /something else than an S3 service answered \(404\).*no route/,
    /S3 service itself/,
    { 'content-type': 'application/json' },
  ),
  'a redirect to a page for signing in': row(302, '', /leads elsewhere/, /S3 service itself/, {
    location: 'https://login.example/',
  }),
  'http where https is spoken': row(
    400,
    'Client sent an HTTP request to an HTTPS server.\n',
    /speaks https/,
    /https:\/\//,
    { 'content-type': 'text/plain' },
  ),
  'an unknown request': row(
    501,
    xml('NotImplemented', 'A header you provided implies functionality that is not implemented.'),
    /NotImplemented/,
    /listings of version 2/,
  ),
};
