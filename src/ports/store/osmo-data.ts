/** Storage that only the `osmo data` commands can reach: keys and contents for reading; they tell no sizes and write nothing. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Day0Error } from '../../base/errors.ts';
import { openFileStore } from './file.ts';
import { checkReadable, noObject, storageFailed } from './keys.ts';
import { listedNames } from './osmo-listing.ts';
import { baseOf, exactly, reach } from './osmo-url.ts';
import type { ListOptions, ObjectInfo, ObjectStore, StreamOptions } from './port.ts';

/** `osmo data ...`, as the one who has the command gives it. */
export interface DataCommand {
  /** What it prints, line by line; ends the command when no more is wanted, and rejects unless its exit code is 0. */
  lines(args: readonly string[], signal?: AbortSignal): AsyncIterable<string>;
  /** Whether its local data credential lets it read there. */
  mayRead(url: string): Promise<boolean>;
}

export function openOsmoDataStore(url: string, osmo: DataCommand): ObjectStore {
  return new OsmoDataStore(url.replace(/\/+$/, ''), osmo);
}

class OsmoDataStore implements ObjectStore {
  readonly via = 'osmo data';
  /** Path of the root inside the bucket, as the command prints it before every key. */
  private readonly base: string;

  constructor(
    readonly url: string,
    private readonly osmo: DataCommand,
  ) {
    this.base = baseOf(url);
  }

  async *list(
    prefix: string,
    { limit = Number.POSITIVE_INFINITY, after = '', signal }: ListOptions = {},
  ): AsyncIterable<ObjectInfo> {
    const args = ['list', reach(this.url, prefix).url, '-r', '--no-pager'];
    let left = limit;
    let last: Buffer | undefined;
    if (left <= 0) return;
    for await (const key of this.names(args, signal)) {
      const bytes = Buffer.from(key);
      if (last && Buffer.compare(bytes, last) <= 0)
        throw storageFailed(
          `the listing of ${this.url} is not in order`,
          `${JSON.stringify(key)} comes behind ${JSON.stringify(last.toString())}`,
          'read this root with S3 credentials of its own; pages of an unordered listing would have gaps',
        );
      last = bytes;
      if (!key.startsWith(prefix) || (after !== '' && Buffer.compare(bytes, Buffer.from(after)) <= 0))
        continue;
      yield { key, bytes: undefined };
      if (--left <= 0) return;
    }
  }

  async children(
    prefix: string,
    { limit = Number.POSITIVE_INFINITY, signal }: ListOptions = {},
  ): Promise<string[]> {
    const { url, rest } = reach(this.url, prefix);
    const names = new Set<string>();
    // A folder whose name does not go into a URL is read through the one above it.
    const args = ['list', url, ...(rest === '' ? [] : ['-r']), '--no-pager'];
    for await (const key of this.names(args, signal)) {
      const [, name] = key.startsWith(prefix) ? (/^([^/]+\/?)/.exec(key.slice(prefix.length)) ?? []) : [];
      if (name !== undefined) names.add(name);
      if (names.size >= limit) break;
    }
    return [...names].sort();
  }

  async head(key: string): Promise<ObjectInfo | undefined> {
    const { url, rest } = reach(this.url, checkReadable(key));
    const deep = rest.includes('/') ? ['-r'] : [];
    for await (const name of this.names(['list', url, ...deep, '--regex', exactly(rest), '--no-pager']))
      if (name === key) return { key, bytes: undefined };
    return undefined;
  }

  async read(key: string, options: StreamOptions = {}): Promise<Uint8Array> {
    return this.fetched(key, options, async (folder, name) => {
      const bytes = await folder.read(name, { start: options.start ?? 0, ...endOf(options) });
      return { value: bytes, held: undefined };
    });
  }

  async stream(key: string, options: StreamOptions = {}): Promise<Readable> {
    return this.fetched(key, options, async (folder, name) => {
      const value = await folder.stream(name, { start: options.start ?? 0, ...endOf(options) });
      return { value, held: value };
    });
  }

  write(key: string): Promise<void> {
    return Promise.reject(this.cannot(`writing ${key}`));
  }

  remove(key: string): Promise<void> {
    return Promise.reject(this.cannot(`removing ${key}`));
  }

  /** Downloads one object into a folder of its own, which goes when its bytes are read. */
  private async fetched<T>(
    key: string,
    { etag, signal }: StreamOptions,
    take: (folder: ObjectStore, name: string) => Promise<{ value: T; held: Readable | undefined }>,
  ): Promise<T> {
    const { url, rest } = reach(this.url, checkReadable(key));
    if (etag !== undefined) throw this.cannot(`reading a known version of ${key}`);
    const folder = await mkdtemp(join(tmpdir(), 'pcba-day0-osmo-data-'));
    const drop = (): Promise<void> => rm(folder, { recursive: true, force: true });
    try {
      const few = ['--processes', '1', '--threads', '4'];
      const args = ['download', url, folder, '--regex', exactly(rest), ...few];
      for await (const _ of this.osmo.lines(args, signal));
      // A key that is not there is no failure of the command.
      const there = await stat(join(folder, rest)).catch(() => undefined);
      if (!there?.isFile()) throw noObject(this.url, key);
      const { pathToFileURL } = await import('node:url');
      const { value, held } = await take(openFileStore(pathToFileURL(folder).href), rest);
      if (held) held.once('close', () => void drop().catch(() => {}));
      else await drop();
      return value;
    } catch (error) {
      await drop();
      throw error;
    }
  }

  private async *names(args: readonly string[], signal?: AbortSignal): AsyncIterable<string> {
    for await (const name of listedNames(this.url, this.osmo.lines(args, signal))) {
      if (!name.startsWith(this.base))
        throw storageFailed(
          `the listing of ${this.url} names what is not below it`,
          `${JSON.stringify(name.slice(0, 120))}, expected below ${JSON.stringify(this.base)}`,
          `compare with: osmo data ${args.join(' ')}`,
        );
      yield name.slice(this.base.length);
    }
  }

  private cannot(doing: string): Day0Error {
    return new Day0Error({
      code: 'unsupported',
      what: `${doing} is not possible here`,
      why: `${this.url} is served by the osmo data commands, which list and read only`,
      fix: 'for an s3:// root set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE) for this server; or use osmo data upload and download yourself',
      retry: 'never',
    });
  }
}

const endOf = ({ end }: StreamOptions): { end?: number } => (end === undefined ? {} : { end });
