/**
 * GetObject with little work per object: a signed request over kept connections, for runs of thousands of small pictures.
 * The SDK makes the first request, from which the address is learnt, and every one that does not succeed here.
 */
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SignatureV4 } from '@smithy/signature-v4';
import type { BodyAnswer } from './s3-body.ts';

interface Address {
  protocol: string;
  hostname: string;
  port: number | undefined;
  /** In front of the key, with its slash. */
  path: string;
}

export interface FastRequest {
  /** In the bucket. */
  key: string;
  range: string | undefined;
  etag: string;
  signal: AbortSignal | undefined;
}

const sockets = { keepAlive: true, maxSockets: 64 };

export class FastGet {
  private address: Address | undefined;
  private signer: Promise<SignatureV4> | undefined;
  private readonly plain = new PlainAgent(sockets);
  private readonly secure = new SecureAgent(sockets);

  constructor(
    private readonly client: S3Client,
    private readonly idle: number,
  ) {
    client.middlewareStack.add(
      (next) => async (args) => {
        const { request, input } = { request: sentTo(args.request), input: args.input };
        const key = 'Key' in input ? input.Key : undefined;
        if (request && key !== undefined) this.learn(request, key);
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'learnAddress' },
    );
  }

  private learn({ path, ...rest }: Address, key: string): void {
    const encoded = encodeKey(key);
    if (this.address === undefined && path.endsWith(`/${encoded}`))
      this.address = { ...rest, path: path.slice(0, -encoded.length) };
  }

  /** Undefined when the SDK has to do it: before an address is known, and after any answer that is not the object. */
  async get({ key, range, etag, signal }: FastRequest): Promise<BodyAnswer | undefined> {
    const { address } = this;
    if (!address) return undefined;
    try {
      this.signer ??= this.openSigner();
      const signed = await (await this.signer).sign({
        method: 'GET',
        protocol: address.protocol,
        hostname: address.hostname,
        ...(address.port === undefined ? {} : { port: address.port }),
        path: address.path + encodeKey(key),
        query: {},
        headers: {
          host: address.port === undefined ? address.hostname : `${address.hostname}:${address.port}`,
          'x-amz-content-sha256': emptySum,
          'if-match': `"${etag}"`,
          ...(range === undefined ? {} : { range }),
        },
      });
      const response = await this.send(address, signed.path, signed.headers, signal);
      const answer = answerOf(response);
      // A page of a proxy has no tag, or another one.
      const whole = response.statusCode === 200 || response.statusCode === 206;
      if (whole && answer.ETag?.replaceAll('"', '') === etag) return answer;
      response.resume();
    } catch {
      signal?.throwIfAborted();
    }
    return undefined;
  }

  private async openSigner(): Promise<SignatureV4> {
    const { SignatureV4: Signer } = await import('@smithy/signature-v4');
    const { credentials, region, sha256 } = this.client.config;
    return new Signer({
      credentials,
      region,
      service: 's3',
      sha256,
      uriEscapePath: false,
      applyChecksum: true,
    });
  }

  private send(
    { protocol, hostname, port }: Address,
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<IncomingMessage> {
    const secure = protocol === 'https:';
    return new Promise((resolve, reject) => {
      const request = (secure ? secureRequest : plainRequest)(
        {
          hostname,
          port,
          path,
          headers,
          agent: secure ? this.secure : this.plain,
          ...(signal ? { signal } : {}),
        },
        resolve,
      );
      request.setTimeout(this.idle, () => request.destroy(new Error(`silent for ${this.idle} ms`)));
      request.on('error', reject);
      request.end();
    });
  }
}

/** SHA-256 of no bytes. */
const emptySum = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** As SigV4 wants it: everything but letters, digits, `-_.~` and the slashes. */
function encodeKey(key: string): string {
  return key
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
}

function answerOf(response: IncomingMessage): BodyAnswer {
  const { headers } = response;
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const length = header('content-length');
  return {
    Body: response,
    ContentLength: length === undefined ? undefined : Number(length),
    ETag: header('etag'),
    ServerSideEncryption: header('x-amz-server-side-encryption'),
    SSECustomerAlgorithm: header('x-amz-server-side-encryption-customer-algorithm'),
  };
}

/** The request of a middleware, when it is one over HTTP. */
function sentTo(request: unknown): Address | undefined {
  if (typeof request !== 'object' || request === null) return undefined;
  const { protocol, hostname, port, path } = {
    protocol: undefined,
    hostname: undefined,
    port: undefined,
    path: undefined,
    ...request,
  };
  if (typeof protocol !== 'string' || typeof hostname !== 'string' || typeof path !== 'string')
    return undefined;
  return { protocol, hostname, port: typeof port === 'number' ? port : undefined, path };
}
