/** The way to one bucket: a client whose region follows the bucket's, and a deadline until an answer begins. */
import type { S3Client } from '@aws-sdk/client-s3';
import { s3Client } from './s3-client.ts';
import { errorDetails, NoS3Service, refusePages, statusOf } from './s3-error-details.ts';
import { unanswered } from './s3-errors.ts';
import { FastGet } from './s3-fast-get.ts';

type Sdk = typeof import('@aws-sdk/client-s3');

export interface AskOptions {
  abortSignal: AbortSignal;
}

export class S3Door {
  private client: S3Client;
  fast: FastGet;
  /** The region that the service named; a second one would be a circle. */
  private followed: string | undefined;
  /** Status of the last answer, of whichever request. */
  private last: number | undefined;
  /** Whether the service has answered to this client once. */
  known = false;

  private constructor(
    private readonly url: string,
    private readonly sdk: Sdk,
    private readonly env: NodeJS.ProcessEnv,
    private readonly idle: number,
    /** Milliseconds until a request with all its tries has to be answered; bodies under way are watched by their silence. */
    private readonly patience: number,
    client: S3Client,
  ) {
    this.client = client;
    this.fast = this.prepare(client);
  }

  static async open(
    url: string,
    sdk: Sdk,
    env: NodeJS.ProcessEnv,
    idle: number,
    patience: number,
  ): Promise<S3Door> {
    return new S3Door(url, sdk, env, idle, patience, await s3Client(sdk, env, idle));
  }

  private prepare(client: S3Client): FastGet {
    refusePages(client, (status) => {
      this.last = status;
    });
    return new FastGet(client, this.idle);
  }

  /** Once more where the service says that the bucket is in another region. Rejects with the client's own error. */
  async ask<T>(
    signal: AbortSignal | undefined,
    request: (client: S3Client, options: AskOptions) => Promise<T>,
  ): Promise<T> {
    const used = this.client;
    try {
      return await this.once(used, signal, request);
    } catch (error) {
      if (!(await this.follow(error, used))) throw error;
      return this.once(this.client, signal, request);
    }
  }

  /** A client to which the bucket answers: for what cannot be sent twice. Problems show when it is used. */
  async settled(probe: (client: S3Client, options: AskOptions) => Promise<unknown>): Promise<S3Client> {
    if (!this.known) await this.ask(undefined, probe).catch(() => undefined);
    this.known = true;
    return this.client;
  }

  private async follow(error: unknown, used: S3Client): Promise<boolean> {
    const { region } = errorDetails(error);
    const status = statusOf(error) ?? 0;
    if (region === undefined || error instanceof NoS3Service || status < 300 || status >= 500) return false;
    // Another request has found the way meanwhile.
    if (this.client !== used) return true;
    if (this.followed !== undefined || region === (await used.config.region())) return false;
    const client = await s3Client(this.sdk, { ...this.env, AWS_REGION: region }, this.idle);
    if (this.followed === undefined) {
      this.followed = region;
      this.client = client;
      this.fast = this.prepare(client);
    }
    return true;
  }

  /** Runs a request whose answer has to begin in time. */
  private async once<T>(
    client: S3Client,
    signal: AbortSignal | undefined,
    request: (client: S3Client, options: AskOptions) => Promise<T>,
  ): Promise<T> {
    this.last = undefined;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.patience);
    try {
      const abortSignal = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
      const answer = await request(client, { abortSignal });
      this.known = true;
      return answer;
    } catch (error) {
      if (!late.signal.aborted || signal?.aborted) throw error;
      throw unanswered(this.url, this.patience, this.last, error);
    } finally {
      clearTimeout(timer);
    }
  }
}
