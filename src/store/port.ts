/** The object store as the server and the engine see it: flat keys under one root URL. */
import type { Readable } from 'node:stream';

export interface ObjectInfo {
  /** Key relative to the store's root, with `/` separators, never starting with `/`. */
  key: string;
  bytes: number;
  /** Last modification, milliseconds since the epoch; undefined when the store does not tell. */
  modified?: number | undefined;
}

export interface ListOptions {
  /** Stop after this many objects. */
  limit?: number;
  /** Start after this key, exclusive. */
  after?: string;
  signal?: AbortSignal;
}

/**
 * One root, `s3://bucket/prefix` or `file:///folder`. Keys are relative to it and cannot leave it.
 * Every method rejects with a `Day0Error` of code `storage_failed`, `bad_input` or, where said, `not_found`.
 */
export interface ObjectStore {
  /** The root URL without a trailing slash. */
  readonly url: string;
  /** Objects whose key starts with `prefix`, in ascending byte order of their keys, page by page. */
  list(prefix: string, options?: ListOptions): AsyncIterable<ObjectInfo>;
  /** The names directly below `prefix` (which ends in `/` or is empty): folders end in `/`. */
  children(prefix: string, options?: ListOptions): Promise<string[]>;
  /** Size of one object, or undefined when there is none. */
  head(key: string): Promise<ObjectInfo | undefined>;
  /** The object's bytes, or the half-open range [start, end). Rejects with `not_found`. */
  read(key: string, range?: { start: number; end: number }): Promise<Uint8Array>;
  /** The object as a stream. Rejects with `not_found`. */
  stream(key: string): Promise<Readable>;
  /** Writes the whole object; with `ifAbsent`, rejects with `already_exists` when it is there. */
  write(key: string, body: Uint8Array | Readable, options?: { ifAbsent?: boolean }): Promise<void>;
  /** Removes one object; a missing one is no error. */
  remove(key: string): Promise<void>;
}
