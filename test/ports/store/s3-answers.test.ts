/** The table of what S3 services answer: each with its own cause and fix, for every request; the region is followed. */
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { beforeAll, expect, test } from 'vitest';
import { openS3Store } from '../../../src/ports/store/s3.ts';
import { listening } from '../../support/listening.ts';
import { listing, type Row, row, s3Answers, xml } from '../../support/s3-answers.ts';
import { awsSettings } from '../../support/versitygw.ts';

/** Answers all alike, but as an empty bucket where the request is signed for this region. */
async function service({ status, body, headers = {} }: Row, good?: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const region = request.headers.authorization?.split('/')[2] ?? '';
      asked.push(`${request.method} ${region}`);
      const list = new URL(request.url ?? '', 'http://x').searchParams.has('list-type');
      const found = region === good;
      const code = !found ? status : list || request.method === 'PUT' ? 200 : 404;
      response.writeHead(code, { 'content-type': 'application/xml', ...(found ? {} : headers) });
      response.end(
        request.method === 'HEAD'
          ? undefined
          : found
            ? list
              ? listing
              : code === 404
                ? xml('NoSuchKey', 'none')
                : ''
            : body,
      );
    });
  });
  return { address: `http://127.0.0.1:${await listening(server)}`, asked };
}

const open = (address: string, idle = 30_000) =>
  openS3Store(
    's3://bkt/dig',
    { ...process.env, AWS_ENDPOINT_URL_S3: address, AWS_REGION: 'us-east-1' },
    idle,
  );

beforeAll(() => void Object.assign(process.env, awsSettings(9)));

/** Each request in turn; what it rejects with. */
const requests = {
  list: async (store: Awaited<ReturnType<typeof open>>) => {
    for await (const _ of store.list('')) break;
  },
  head: (store: Awaited<ReturnType<typeof open>>) => store.head('k'),
  read: (store: Awaited<ReturnType<typeof open>>) => store.read('k'),
  write: (store: Awaited<ReturnType<typeof open>>) => store.write('k', Buffer.from('x')),
};

test('each of at least 15 answers has its cause and its fix, whatever was asked', async () => {
  expect(Object.keys(s3Answers).length).toBeGreaterThanOrEqual(15);
  const look = async ([name, given]: [string, Row]) => {
    const { address } = await service(given);
    // What only puts off is tried for long, with pauses that grow.
    const store = await open(address, [429, 503].includes(given.status) ? 2500 : 30_000);
    const asked = Object.entries(requests).map(async ([what, request]) => {
      const error = await request(store).then(
        () => 'no error',
        (thrown: unknown) => thrown,
      );
      const body = {
        code: 'storage_failed',
        why: expect.stringMatching(given.why),
        fix: expect.stringMatching(given.fix),
      };
      expect([name, what, error]).toMatchObject([name, what, { body }]);
      expect([name, what, error]).not.toMatchObject([
        name,
        what,
        { body: { fix: expect.stringMatching(/network/) } },
      ]);
    });
    await Promise.all(asked);
  };
  await Promise.all(Object.entries(s3Answers).map(look));
});

const eu = 'eu-central-1';
test.each([
  [
    'PermanentRedirect',
    row(301, xml('PermanentRedirect', 'must be addressed'), /./, /./, { 'x-amz-bucket-region': eu }),
  ],
  [
    'AuthorizationHeaderMalformed',
    row(
      400,
      xml(
        'AuthorizationHeaderMalformed',
        `The authorization header is malformed; the region 'us-east-1' is wrong; expecting '${eu}'`,
        `<Region>${eu}</Region>`,
      ),
      /./,
      /./,
    ),
  ],
  [
    'IllegalLocationConstraintException',
    row(400, xml('IllegalLocationConstraintException', 'unspecified'), /./, /./, {
      'x-amz-bucket-region': eu,
    }),
  ],
])('the region of %s is followed, once', async (_name, given) => {
  for (const request of Object.values(requests)) {
    const { address, asked } = await service(given, eu);
    const ended = await request(await open(address)).catch((thrown: unknown) => thrown);
    // There is no object, which only the right region can say.
    expect(ended instanceof Error ? ended : undefined).toEqual(
      request === requests.read
        ? expect.objectContaining({ body: expect.objectContaining({ code: 'not_found' }) })
        : undefined,
    );
    expect(asked.at(-1)).toMatch(/ eu-central-1$/);
  }
  // A service that sends on for ever is asked twice.
  const { address, asked } = await service({ ...given, headers: { 'x-amz-bucket-region': 'eu-west-1' } }, eu);
  await expect(requests.list(await open(address))).rejects.toMatchObject({
    body: {
      why: expect.stringMatching(/bucket bkt is in the region eu-west-1/),
      fix: expect.stringMatching(/AWS_REGION=eu-west-1/),
    },
  });
  expect(asked).toEqual(['GET us-east-1', 'GET eu-west-1']);
});

test('a service that only puts off is no silent one, however early the call is given up', async () => {
  const { address } = await service(row(429, xml('TooManyRequests', 'later'), /./, /./));
  await expect(requests.list(await open(address, 400))).rejects.toMatchObject({
    body: {
      why: expect.stringMatching(/answers 429|fewer requests/),
      fix: expect.stringMatching(/wait a minute/),
    },
  });
});

test('a region that could be another host is not followed', async () => {
  const given = row(301, xml('PermanentRedirect', 'x'), /./, /./, {
    'x-amz-bucket-region': 'x.example.com/',
  });
  const { address, asked } = await service(given);
  await expect(requests.list(await open(address))).rejects.toMatchObject({
    body: { code: 'storage_failed' },
  });
  expect(asked).toHaveLength(1);
});

test('TLS on one side alone is told, and nobody there is a matter of the network', async () => {
  const { address } = await service(row(200, listing, /./, /./));
  await expect(requests.list(await open(address.replace('http:', 'https:')))).rejects.toMatchObject({
    body: { why: expect.stringMatching(/speaks no TLS/), fix: expect.stringMatching(/http:\/\//) },
  });
  const tls = createTlsServer({}, () => {});
  const port = await listening(tls);
  await expect(requests.list(await open(`http://127.0.0.1:${port}`))).rejects.toMatchObject({
    body: { why: expect.stringMatching(/ended before an answer/), fix: expect.stringMatching(/https:\/\//) },
  });
  await expect(requests.list(await open('http://127.0.0.1:9'))).rejects.toMatchObject({
    body: { why: expect.stringMatching(/no answer came/), fix: expect.stringMatching(/network/) },
  });
});
