/** The bytes of an S3 object, all of them: what breaks off is asked for again from there, and a checksum decides at the end. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../base/errors.ts';
import { storageFailed, wrongContent } from './keys.ts';

/** What is read of a GetObject's answer. */
export interface BodyAnswer {
  Body?: unknown;
  ContentLength?: number | undefined;
  ETag?: string | undefined;
  ServerSideEncryption?: string | undefined;
  SSECustomerAlgorithm?: string | undefined;
}

export interface BodyRequest {
  key: string;
  start: number;
  /** Byte behind the last one; undefined for the end of the object. */
  end: number | undefined;
  signal: AbortSignal | undefined;
  /** Gets the bytes from `start` on, of this version where a tag is given. */
  ask(start: number, etag: string | undefined): Promise<BodyAnswer>;
}

/** So often a body is taken up again without a single byte in between. */
const tries = 5;
const firstPause = 100;

export async function* wholeBody(request: BodyRequest, etag: string | undefined): AsyncIterable<Buffer> {
  const { key, start, end, signal } = request;
  let answer = await request.ask(start, etag);
  const tag = answer.ETag ?? etag;
  const expected = expectedBytes(answer, start, end);
  const md5 = start === 0 && end === undefined ? plainMd5(answer) : undefined;
  const hash = md5 === undefined ? undefined : createHash('md5');
  let received = 0;
  for (let failed = 0; ; ) {
    let why = 'the body ended early';
    try {
      for await (const piece of streamOf(answer)) {
        const chunk: Buffer = Buffer.isBuffer(piece) ? piece : Buffer.from(piece);
        received += chunk.length;
        failed = 0;
        hash?.update(chunk);
        yield chunk;
      }
    } catch (error) {
      signal?.throwIfAborted();
      // The SDK's own comparison with a checksum of the service: no byte is missing, one is wrong.
      if (/checksum/i.test(messageOf(error))) throw wrongContent(key, messageOf(error));
      why = messageOf(error);
    }
    if (expected === undefined || received >= expected) break;
    if (++failed > tries)
      throw storageFailed(
        `${key} could not be read to its end`,
        `${received} of ${expected} bytes came, then ${why}, ${tries} times`,
        'call again; what is complete is kept',
      );
    await sleep(firstPause * 2 ** failed * (0.5 + Math.random() / 2), undefined, signal ? { signal } : {});
    answer = await request.ask(start + received, tag);
  }
  if (expected !== undefined && received > expected)
    throw storageFailed(`${key} is longer than announced`, `${received} bytes for ${expected}`, 'call again');
  const found = hash?.digest('hex');
  if (found !== md5) throw wrongContent(key, `MD5 ${found}, the service says ${md5}`);
}

function streamOf({ Body }: BodyAnswer): Readable {
  if (Body instanceof Readable) return Body;
  throw new Error('the answer has no body');
}

function expectedBytes(
  { ContentLength }: BodyAnswer,
  start: number,
  end: number | undefined,
): number | undefined {
  if (ContentLength === undefined) return undefined;
  return end === undefined ? ContentLength : Math.min(ContentLength, end - start);
}

/** An ETag is the content's MD5 unless it was written in parts or encrypted with a key of its own. */
export function plainMd5(answer: Omit<BodyAnswer, 'Body'>): string | undefined {
  const tag = answer.ETag?.replaceAll('"', '') ?? '';
  const encrypted =
    answer.SSECustomerAlgorithm !== undefined || /kms/.test(answer.ServerSideEncryption ?? '');
  return /^[0-9a-f]{32}$/.test(tag) && !encrypted ? tag : undefined;
}
