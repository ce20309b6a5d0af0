/** The object store as the server and the engine see it: flat keys under one root URL. */
import type { Readable } from 'node:stream';

export interface ObjectInfo {
  /** Key relative to the store's root, with `/` separators, never starting with `/`. */
  key: string;
  /** Undefined where the store does not tell: `osmo data` names keys and no sizes. */
  bytes: number | undefined;
  /** Last modification, milliseconds since the epoch; undefined when the store does not tell. */
  modified?: number | undefined;
  /** The store's tag of this very content (of S3 the ETag, without quotes); undefined when it does not tell. */
  etag?: string | undefined;
  /** MD5 of the content, where the store tells; listings never do, since they do not say how it is encrypted. */
  md5?: string | undefined;
}

/** A part of an object, of a known version. */
export interface StreamOptions {
  /** First byte, 0 when left out. */
  start?: number;
  /** Byte behind the last one; the object's end when left out. */
  end?: number;
  /** Of the listing: fails with `storage_failed` when the object is another one by now. */
  etag?: string | undefined;
  signal?: AbortSignal | undefined;
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
  /** Who serves: a folder, an S3 service, or the `osmo data` commands, which tell no sizes. */
  readonly via: 'folder' | 's3' | 'osmo data';
  /** Path of the object's file, where it is one on this machine; rejects when a link leads out of the root. */
  localPath?(key: string): Promise<string>;
  /** Objects whose key starts with `prefix`, in ascending byte order of their keys, page by page. */
  list(prefix: string, options?: ListOptions): AsyncIterable<ObjectInfo>;
  /** The names directly below `prefix` (which ends in `/` or is empty): folders end in `/`. */
  children(prefix: string, options?: ListOptions): Promise<string[]>;
  /** Size of one object, or undefined when there is none. */
  head(key: string): Promise<ObjectInfo | undefined>;
  /** The object's bytes, or a part of them. Rejects with `not_found`. */
  read(key: string, options?: StreamOptions): Promise<Uint8Array>;
  /**
   * The object, or a part of it, as a stream that ends only when every byte has come; what breaks off is taken up again, and
   * otherwise the stream fails with `storage_failed`. Rejects with `not_found`.
   */
  stream(key: string, options?: StreamOptions): Promise<Readable>;
  /** Writes the whole object; with `ifAbsent`, rejects with `already_exists` when it is there. */
  write(key: string, body: Uint8Array | Readable, options?: { ifAbsent?: boolean }): Promise<void>;
  /** Removes one object; a missing one is no error. */
  remove(key: string): Promise<void>;
}
