/** Object keys: checked so that none leaves its root, whatever store holds it. */
import { badInput, Day0Error, detailOf, type ErrorDetail, notFound } from '../../base/errors.ts';

/** Returns the key; throws `bad_input` for an absolute, empty-part, dotted or control-character key. */
export function checkKey(key: string): string {
  const parts = key.split('/');
  const bad =
    key === '' ||
    parts.some((part, i) => part === '.' || part === '..' || (part === '' && i < parts.length - 1));
  if (!bad && !/\p{Cc}|\\/u.test(key)) return key;
  throw badInput({
    what: `${JSON.stringify(key.slice(0, 120))} is not an object key`,
    why: 'a key is a relative path without empty, "." or ".." parts, backslashes and control characters',
    fix: 'give a key below the root',
  });
}

/**
 * The same for reading: stores hold keys that we would not write (backslashes, control characters, empty parts). Only
 * what could lead out of the root is refused.
 */
export function checkReadable(key: string): string {
  return isReadable(key) ? key : checkKey(key);
}

/** Whether the key stays below its root, so that it can be read and written as a file. */
export function isReadable(key: string): boolean {
  const parts = key.split('/');
  return key !== '' && !key.includes('\0') && !parts.some((part) => part === '.' || part === '..');
}

/** Whether a file below a folder can have this very name: `a//b` would be the file of `a/b`. */
export const canBeFile = (key: string): boolean => isReadable(key) && !key.split('/').includes('');

/** The error for storage that did not do what was asked. */
export function storageFailed(
  what: string,
  why: string,
  fix: string,
  cause?: unknown,
  detail?: ErrorDetail,
): Day0Error {
  return new Day0Error({ code: 'storage_failed', what, why, fix, retry: 'after_check' }, { cause, detail });
}

/** Bytes that are read into memory at once; what is larger is streamed, or read in parts. */
export const mostInMemory = 256 * 1024 * 1024;

export function tooLarge(url: string, key: string): Day0Error {
  return storageFailed(
    `${key} is larger than ${mostInMemory / 1024 / 1024} MiB`,
    `${url}/${key} is not read into memory`,
    'see what it is: a picture, a note or a table of a run is far smaller',
  );
}

export function noObject(url: string, key: string): Day0Error {
  return notFound({
    what: `there is no object ${key}`,
    why: `nothing at ${url}/${key}`,
    fix: 'list the prefix to see what is there',
  });
}

export function alreadyExists(url: string, key: string): Day0Error {
  return new Day0Error({
    code: 'already_exists',
    what: `${key} exists already`,
    why: `${url}/${key} was written before`,
    fix: 'choose another key',
    retry: 'never',
  });
}

export function changed(url: string, key: string): Day0Error {
  return storageFailed(
    `${key} was replaced while it was read`,
    `${url}/${key} is not the object that was listed`,
    'wait until nothing writes there, then call again',
  );
}

/** The error for bytes that are not those that were stored. */
export function wrongContent(key: string, why: string): Error {
  return storageFailed(
    `${key} arrived with other bytes than were stored`,
    why,
    'call again; when it stays, the object is damaged or a proxy alters it',
    undefined,
    { kind: 'wrong_content' },
  );
}

/** Whether this is that error: what was altered on the way comes right when it is asked for again. */
export const isWrongContent = (thrown: unknown): boolean => detailOf(thrown)?.kind === 'wrong_content';
